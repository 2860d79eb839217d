package dev.longshore.engine.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.engine.JsonText;
import dev.longshore.engine.TarWriter;
import dev.longshore.engine.TrainingArchive;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.engine.TrainingInput;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Training;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training job has below {@code /opt/ml} in a container: here below {@code ml/} in its
 * working directory. It learns where that is from the variables of SageMaker's training toolkit,
 * which in a container the toolkit sets itself.
 */
final class TrainingTree {

  /** The variable with the folder that stands for {@code /opt/ml}. */
  static final String ML_FOLDER = "LONGSHORE_ML_FOLDER";

  /** SageMaker shows no more of the file with the reason of a failure. */
  private static final int LONGEST_FAILURE_BYTES = 4096;

  private final Training training;
  private final TrainingFolders folders;
  private final TrainingInput input;
  private final Path root;

  /**
   * @param work the working directory
   */
  TrainingTree(Training training, TrainingFolders folders, Path work) {
    this.training = training;
    this.folders = folders;
    this.input = new TrainingInput(training, folders, "lo");
    this.root = work.resolve("ml");
  }

  /** Makes the tree. The job gets copies of its channels, since it may write to them. */
  void write() throws IOException {
    Files.createDirectories(root);
    input.write(
        new TrainingInput.Sink() {
          @Override
          public void folder(String path) throws IOException {
            Files.createDirectories(root.resolve(path));
          }

          @Override
          public void text(String path, String content) throws IOException {
            Files.writeString(root.resolve(path), content, UTF_8);
          }

          @Override
          public void file(String path, Path source) throws IOException {
            Files.copy(source, root.resolve(path), StandardCopyOption.REPLACE_EXISTING);
          }
        });
  }

  /** The variables of the training toolkit, as far as they do not depend on the framework. */
  Map<String, String> variables(ContainerLaunch launch) {
    List<String> channels =
        training.request().channels().stream().map(channel -> channel.name()).toList();
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(ML_FOLDER, root.toString());
    variables.put("SM_MODEL_DIR", path("model"));
    variables.put("SM_INPUT_DIR", path("input"));
    variables.put("SM_INPUT_CONFIG_DIR", path("input/config"));
    variables.put("SM_OUTPUT_DIR", path("output"));
    variables.put("SM_OUTPUT_DATA_DIR", path("output/data"));
    variables.put("SM_CHANNELS", JsonText.of(channels));
    channels.forEach(
        channel -> variables.put("SM_CHANNEL_" + upper(channel), path("input/data/" + channel)));
    variables.put("SM_HPS", input.hyperParameters());
    training
        .request()
        .hyperParameters()
        .forEach((name, value) -> variables.put("SM_HP_" + upper(name), value));
    variables.put("SM_HOSTS", JsonText.of(input.hosts()));
    variables.put("SM_CURRENT_HOST", training.hostName());
    variables.put("SM_CURRENT_INSTANCE_TYPE", training.request().instanceType());
    variables.put("SM_INPUT_DATA_CONFIG", JsonText.of(input.channels()));
    variables.put("SM_RESOURCE_CONFIG", JsonText.of(input.resources()));
    variables.put("SM_NETWORK_INTERFACE_NAME", "lo");
    variables.put("SM_NUM_GPUS", Integer.toString(launch.demand().gpus()));
    variables.put("SM_NUM_CPUS", Long.toString((launch.demand().vcpuMillis() + 999) / 1000));
    return variables;
  }

  private String path(String relative) {
    return root.resolve(relative).toString();
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /** Keeps what the job has left; returns what it wrote of why it failed, or null. */
  @Nullable String keep() throws IOException {
    Path kept = folders.output(training);
    keep(kept, TrainingArchive.MODEL, "model");
    keep(kept, TrainingArchive.OUTPUT, "output/data");
    return failure();
  }

  private void keep(Path kept, String name, String from) throws IOException {
    Path source = root.resolve(from);
    if (Files.isDirectory(source)) {
      TrainingArchive.keep(
          kept,
          name,
          out -> {
            try (TarWriter tar = new TarWriter(out)) {
              tar.all(source);
            }
          });
    }
  }

  private @Nullable String failure() throws IOException {
    try (InputStream in = Files.newInputStream(root.resolve("output/failure"))) {
      return new String(in.readNBytes(LONGEST_FAILURE_BYTES), UTF_8).strip();
    } catch (NoSuchFileException _) {
      return null;
    }
  }
}
