package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static software.amazon.awssdk.services.batch.model.ServiceJobStatus.SUCCEEDED;

import dev.longshore.testkit.Unpacked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;

/** A training job in a container of its image, with its input and output in a folder. */
final class DockerServiceJobsTest {

  private static final String LOG_GROUP = "/aws/sagemaker/TrainingJobs";

  @RegisterExtension final Servers servers = new Servers();

  @Test
  void aContainerFindsItsInputAndWhatItLeavesIsKept() throws IOException {
    DockerCommand.needed();
    Path bucket = servers.shared();
    Files.writeString(Files.createDirectory(bucket.resolve("in")).resolve("points.csv"), "1,2\n");
    try (BatchUser user =
        BatchUser.of(
            servers.start(
                "--engine",
                "docker",
                "--set",
                "docker.vcpus=2",
                "--set",
                "docker.memoryMib=4096",
                "--set",
                "serviceJobs.s3Folders=[\"s3://bucket=" + bucket + "\"]"))) {
      ServiceUser service = new ServiceUser(user, "training").prepared(1, null);
      String id =
          service.submitPayload(
              "job",
              payload(
                  """
                  cd /opt/ml
                  cat input/config/hyperparameters.json; echo
                  cat input/data/train/points.csv > model/weights
                  echo seen > output/data/notes
                  """),
              _ -> {});

      DescribeServiceJobResponse job = service.await(id, SUCCEEDED);

      String arn = job.latestAttempt().serviceResourceId().value();
      String trainingJob = arn.substring(arn.lastIndexOf('/') + 1);
      Path output = bucket.resolve("out").resolve(trainingJob).resolve("output");
      assertThat(Unpacked.of(output.resolve("model.tar.gz"))).isEqualTo(Map.of("weights", "1,2\n"));
      assertThat(Unpacked.of(output.resolve("output.tar.gz"))).isEqualTo(Map.of("notes", "seen\n"));
      assertThat(user.logs().lines(LOG_GROUP, stream(trainingJob, job)))
          .containsExactly("{\"eta\":\"0.1\"}");
    }
  }

  /** With what only a container of an image has. */
  private static Map<String, Object> payload(String script) {
    Map<String, Object> payload = new HashMap<>(ServiceUser.payload(script));
    payload.put(
        "AlgorithmSpecification",
        Map.of(
            "TrainingImage",
            DockerCommand.IMAGE,
            "TrainingInputMode",
            "File",
            "ContainerEntrypoint",
            List.of("sh", "-c", script)));
    payload.put("HyperParameters", Map.of("eta", "0.1"));
    payload.put(
        "InputDataConfig",
        List.of(
            Map.of(
                "ChannelName",
                "train",
                "DataSource",
                Map.of(
                    "S3DataSource", Map.of("S3DataType", "S3Prefix", "S3Uri", "s3://bucket/in")))));
    payload.put("OutputDataConfig", Map.of("S3OutputPath", "s3://bucket/out"));
    return payload;
  }

  /** SageMaker names it after the training job, the host, and when it got its room. */
  private static String stream(String trainingJob, DescribeServiceJobResponse job) {
    return trainingJob + "/algo-1-" + job.scheduledAt() / 1000;
  }
}
