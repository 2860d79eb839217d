package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Launch;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What well-known tools register and submit, with nothing left out and nothing added. */
final class PipelinesApiTest extends ApiFixture {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "nextflow, 3",
    "cromwell, 2",
    "metaflow, 2",
    "snakemake, 1",
    "ray, 1",
    "arrays, 13",
    "parallelcluster, 3"
  })
  void runsToItsEnd(String pipeline, int attempts) {
    JsonNode file = read(pipeline);
    for (JsonNode definition : file.get("definitions")) {
      api.okVerbatim("registerjobdefinition", definition.toString());
    }
    Map<String, String> jobs = new LinkedHashMap<>();
    for (JsonNode submit : file.get("submits")) {
      String request = submit.get("request").toString().replace("\"QUEUE\"", "\"q\"");
      for (Map.Entry<String, String> job : jobs.entrySet()) {
        request = request.replace("{" + job.getKey() + "}", job.getValue());
      }
      jobs.put(
          submit.get("as").textValue(),
          api.okVerbatim("submitjob", request).get("jobId").textValue());
    }
    jobs.forEach(
        (name, job) ->
            Await.until(
                name + " is SUCCEEDED",
                () -> {
                  endWhatMayEnd(attempts);
                  return api.status(job).equals("SUCCEEDED");
                }));
    assertThat(api.engine.launches()).hasSize(attempts);
    assertThat(api.engine.launches())
        .flatExtracting(launch -> launch.containers())
        .extracting(ContainerLaunch::command)
        .allSatisfy(command -> assertThat(String.join(" ", command)).doesNotContain("Ref::"));
  }

  /** A main node goes on until all is launched, since its end is the end of the other nodes. */
  private void endWhatMayEnd(int attempts) {
    List<Launch> launches = api.engine.launches();
    for (Launch launch : launches) {
      Launch.Node node = launch.node();
      if (node == null || !node.main() || launches.size() == attempts) {
        api.engine.exit(launch.attempt(), 0);
      }
    }
  }

  private static JsonNode read(String pipeline) {
    String name = "/dev/longshore/testkit/pipelines/" + pipeline + ".json";
    try (InputStream file = PipelinesApiTest.class.getResourceAsStream(name)) {
      return JSON.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
