package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A training job on the local engine, from its submit to what it leaves. */
@Timeout(60)
class ServiceJobsTest {

  @TempDir private Path data;
  @TempDir private Path bucket;
  private LongshoreServer server;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(bucket.resolve("in"));
    Files.writeString(bucket.resolve("in/a.csv"), "1,2\n");
    server =
        LongshoreServer.start(
            TestServers.config(
                data, Map.of("serviceJobs.s3Folders", "[\"s3://bucket=" + bucket + "\"]")));
    post(
        "createserviceenvironment",
        "{'serviceEnvironmentName':'se','serviceEnvironmentType':'SAGEMAKER_TRAINING',"
            + "'capacityLimits':[{'maxCapacity':2,'capacityUnit':'NUM_INSTANCES'}]}");
    await("describeserviceenvironments");
    post(
        "createjobqueue",
        "{'jobQueueName':'sq','priority':1,'jobQueueType':'SAGEMAKER_TRAINING',"
            + "'serviceEnvironmentOrder':[{'order':1,'serviceEnvironment':'se'}]}");
    await("describejobqueues");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void await(String operation) {
    var _ = TestServers.await(server, "/v1/" + operation, "{}", "\"VALID\"");
  }

  private String post(String operation, String body) {
    return TestServers.post(server, "/v1/" + operation, body.replace('\'', '"')).body();
  }

  /** A job whose entry point is this script. */
  private String submit(String script, String more) {
    String payload =
        """
        {"TrainingJobName":"demo","AlgorithmSpecification":{"TrainingInputMode":"File",
        "ContainerEntrypoint":["sh","-c","%s"]},
        "HyperParameters":{"eta":"0.1"},"Environment":{"HELLO":"you"},
        "InputDataConfig":[{"ChannelName":"train","DataSource":{"S3DataSource":
        {"S3DataType":"S3Prefix","S3Uri":"s3://bucket/in"}}}],
        "OutputDataConfig":{"S3OutputPath":"s3://bucket/out"},"RoleArn":"arn:aws:iam::1:role/r",
        "ResourceConfig":{"InstanceType":"ml.m5.large","InstanceCount":1,"VolumeSizeInGB":30}}
        """
            .formatted(script)
            .replace("\n", "")
            .replace("\"", "\\\"");
    String answer =
        TestServers.post(
                server,
                "/v1/submitservicejob",
                "{\"jobName\":\"job\",\"jobQueue\":\"sq\",\"serviceJobType\":\"SAGEMAKER_TRAINING\","
                    + "\"serviceRequestPayload\":\""
                    + payload
                    + "\""
                    + more
                    + "}")
            .body();
    Matcher id = Pattern.compile("\"jobId\":\"([^\"]+)\"").matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return id.group(1);
  }

  private String awaitEnd(String id) {
    return TestServers.await(
        server,
        "/v1/describeservicejob",
        "{\"jobId\":\"" + id + "\"}",
        "\"status\":\"(SUCCEEDED|FAILED)\"");
  }

  @Test
  void runsItsEntryPointWithSageMakersFolders() throws IOException {
    String job =
        awaitEnd(
            submit(
                "cat $SM_CHANNEL_TRAIN/a.csv > $SM_MODEL_DIR/m;"
                    + " cat $LONGSHORE_ML_FOLDER/input/config/hyperparameters.json $SM_HP_ETA.x"
                    + " 2>/dev/null; test $HELLO = you",
                ""));
    assertThat(job)
        .contains("\"status\":\"SUCCEEDED\"")
        .contains("\"statusReason\":\"Received status from SageMaker: Training job completed\"")
        .contains("\"capacityUnit\":\"NUM_INSTANCES\",\"quantity\":1.0");
    Matcher name = Pattern.compile("training-job/(AWSBatchdemo[0-9a-f]{32})").matcher(job);
    assertThat(name.find()).as(job).isTrue();
    Path output = bucket.resolve("out").resolve(name.group(1)).resolve("output");
    assertThat(output.resolve("model.tar.gz")).isNotEmptyFile();
    assertThat(output.resolve("output.tar.gz")).isNotEmptyFile();
  }

  @Test
  void failsWithWhatItWroteOfWhy() {
    String job = awaitEnd(submit("echo no data > $LONGSHORE_ML_FOLDER/output/failure; exit 3", ""));
    assertThat(job)
        .contains("\"status\":\"FAILED\"")
        .contains("Received status from SageMaker: AlgorithmError: no data, exit code: 3");
  }
}
