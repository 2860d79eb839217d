package dev.longshore.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Workload} from YAML, and says what is wrong with it, all at once. */
final class WorkloadFile {

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .addModule(
              new SimpleModule().addDeserializer(Workload.RunSeconds.class, new RunSecondsReader()))
          .build();

  private WorkloadFile() {}

  /**
   * Reads a file.
   *
   * @param past what the file changes and adds to, or null
   * @throws IllegalArgumentException with one line for each mistake
   */
  static Workload read(Path file, @Nullable History past) throws IOException {
    return parse(Files.readString(file), past);
  }

  static Workload parse(String text, @Nullable History past) {
    Workload workload;
    try {
      workload = YAML.readValue(text, Workload.class);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(wrong.getOriginalMessage() + place(wrong), wrong);
    }
    List<String> mistakes =
        new WorkloadMistakes(workload == null ? Workload.NOTHING : workload, past).all();
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", mistakes));
    }
    return workload;
  }

  private static String place(JsonProcessingException wrong) {
    return wrong.getLocation() == null ? "" : " (line " + wrong.getLocation().getLineNr() + ")";
  }
}
