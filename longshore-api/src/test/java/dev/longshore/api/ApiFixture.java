package dev.longshore.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A world to talk to, fresh for each test. */
abstract class ApiFixture {

  static final String ARN = "arn:aws:batch:us-east-1:123456789012:";

  ApiHarness api;

  @BeforeEach
  void start(@TempDir Path folder) {
    api = new ApiHarness(folder).withWorld();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  /** The values of a member of every element. */
  static java.util.List<String> each(JsonNode array, String member) {
    java.util.List<String> values = new java.util.ArrayList<>();
    array.forEach(element -> values.add(element.get(member).asText()));
    return values;
  }
}
