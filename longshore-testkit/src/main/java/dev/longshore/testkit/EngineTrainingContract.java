package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.TrainingArchive;
import dev.longshore.engine.TrainingFolders;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch.Node;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.ServiceRequest.Channel;
import dev.longshore.model.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine must do for training jobs: lay out their input, and keep what they leave. */
public abstract class EngineTrainingContract extends EngineFixture {

  private static final String TYPE = "ml.m5.large";
  private static final String OUTPUT = "s3://bucket/out";

  /** An engine that has no file system of its own for each container says where it is. */
  private static final String ML = "cd ${LONGSHORE_ML_FOLDER:-/opt/ml}; ";

  @TempDir
  @SuppressWarnings("NullAway.Init") // set before each test
  private Path bucket;

  private final AttemptKey job = newAttempt();

  /** Where an engine of this test finds input and leaves output. */
  protected final TrainingFolders folders() {
    return new TrainingFolders(Map.of("s3://bucket", bucket), bucket.resolve("kept"));
  }

  @BeforeEach
  void fillChannel() throws IOException {
    Files.createDirectories(bucket.resolve("in/deep"));
    Files.writeString(bucket.resolve("in/a.csv"), "1,2\n");
    Files.writeString(bucket.resolve("in/deep/b.csv"), "3,4\n");
  }

  /** Runs one instance of a training job; the script begins in what stands for /opt/ml. */
  protected final AttemptKey train(
      int instance, int instances, String script, @Nullable Channel channel) {
    ServiceRequest request =
        new ServiceRequest(
            "{}",
            "demo",
            image(),
            List.of("sh", "-c"),
            List.of(ML + script),
            Map.of(),
            new TreeMap<>(Map.of("eta", "0.1", "quoted", "\"a\\b\"")),
            channel == null ? List.of() : List.of(channel),
            OUTPUT,
            instances,
            TYPE,
            60,
            false,
            null);
    Training training = new Training(job.job().value(), "demo-1", "arn", request, instance);
    AttemptKey attempt =
        instances == 1 ? job : new AttemptKey(new JobId(job.job() + "#" + instance), job.number());
    ContainerLaunch only =
        container(ContainerTemplate.DEFAULT_NAME, ContainerRole.ALONE, request.arguments());
    engine.launch(
        launch(
            attempt,
            List.of(only),
            instances == 1 ? null : new Node(job, instance, instance == 0),
            training));
    return attempt;
  }

  private static Channel channel(String uri, boolean sharded) {
    return new Channel("train", uri, "text/csv", sharded);
  }

  /** What is in an archive that the job has left, by name. */
  private Map<String, String> left(String folder, String archive) throws IOException {
    return Unpacked.of(bucket.resolve("out/demo-1/output").resolve(folder).resolve(archive));
  }

  @Test
  void findsItsConfigurationAndItsChannels() throws IOException {
    AttemptKey attempt =
        train(
            0,
            1,
            "for f in hyperparameters inputdataconfig resourceconfig; do"
                + " cat input/config/$f.json; echo; done;"
                + " cat input/data/train/a.csv input/data/train/deep/b.csv",
            channel("s3://bucket/in", false));

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    List<String> lines = output(attempt);
    assertThat(lines.getFirst()).isEqualTo("{\"eta\":\"0.1\",\"quoted\":\"\\\"a\\\\b\\\"\"}");
    assertThat(lines.get(1))
        .isEqualTo(
            "{\"train\":{\"ContentType\":\"text/csv\",\"TrainingInputMode\":\"File\","
                + "\"S3DistributionType\":\"FullyReplicated\",\"RecordWrapperType\":\"None\"}}");
    assertThat(lines.get(2))
        .startsWith(
            "{\"current_host\":\"algo-1\",\"current_instance_type\":\"ml.m5.large\","
                + "\"current_group_name\":\"homogeneousCluster\",\"hosts\":[\"algo-1\"],");
    assertThat(lines.subList(3, lines.size()))
        .filteredOn(line -> !line.isEmpty())
        .containsExactly("1,2", "3,4");
  }

  @Test
  void keepsWhatItLeavesBeforeItsEndIsTold() throws IOException {
    AttemptKey attempt = train(0, 1, "echo weights > model/m; echo seen > output/data/log", null);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    assertThat(left("", TrainingArchive.MODEL)).containsEntry("m", "weights\n");
    assertThat(left("", TrainingArchive.OUTPUT)).containsExactly(Map.entry("log", "seen\n"));
  }

  @Test
  void keepsWhatItLeavesAfterARestart() throws Exception {
    AttemptKey attempt = train(0, 1, untilTerm("echo weights > model/m; echo up"), null);
    awaitLine(attempt, "up");
    restart();
    stop(attempt, LONG_GRACE);

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    assertThat(left("", TrainingArchive.MODEL)).containsExactly(Map.entry("m", "weights\n"));
  }

  @Test
  void tellsWhatItWroteOfWhyItFailed() {
    AttemptKey attempt = train(0, 1, "echo 'no data' > output/failure; exit 3", null);

    ContainerExit exit = reports.exit(attempt);
    assertThat(exit.exitCode()).isEqualTo(3);
    assertThat(exit.failure()).isEqualTo("no data");
  }

  @Test
  void tellsNothingOfWhyItFailedWhereItWroteNothing() {
    assertThat(reports.exit(train(0, 1, "exit 3", null)).failure()).isNull();
  }

  @Test
  void doesNotStartWithoutItsChannel() throws IOException {
    AttemptKey attempt = train(0, 1, "echo ran", channel("s3://bucket/nowhere", false));

    assertThat(reports.reasonNotStarted(attempt))
        .isEqualTo("Data download failed: channel train: s3://bucket/nowhere is not there");
    assertThat(output(attempt)).isEmpty();
  }

  @Test
  void hasInstancesWithTheirPartOfTheInputAndOutputOfTheirOwn() throws IOException {
    Channel sharded = channel("s3://bucket/in", true);
    String script =
        "cat input/config/resourceconfig.json; echo;"
            + " for f in input/data/train/*.csv input/data/train/deep/*.csv; do"
            + " if [ -e $f ]; then cat $f; cat $f > model/part; fi; done";
    AttemptKey first = train(0, 2, script, sharded);
    AttemptKey second = train(1, 2, script, sharded);

    assertThat(reports.exit(first).exitCode()).isEqualTo(0);
    assertThat(reports.exit(second).exitCode()).isEqualTo(0);
    assertThat(output(first).getFirst())
        .startsWith("{\"current_host\":\"algo-1\",")
        .contains("\"hosts\":[\"algo-1\",\"algo-2\"]");
    assertThat(output(second).getFirst()).startsWith("{\"current_host\":\"algo-2\",");
    assertThat(output(first)).contains("1,2").doesNotContain("3,4");
    assertThat(output(second)).contains("3,4").doesNotContain("1,2");
    assertThat(left("", TrainingArchive.MODEL)).containsExactly(Map.entry("part", "1,2\n"));
    assertThat(left("algo-2", TrainingArchive.MODEL)).containsExactly(Map.entry("part", "3,4\n"));
  }
}
