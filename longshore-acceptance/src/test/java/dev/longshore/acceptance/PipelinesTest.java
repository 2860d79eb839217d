package dev.longshore.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.TaskContainerDetails;

/**
 * What well-known tools register and submit, sent as it stands in the testkit's files and really
 * run: their scripts need nothing but a shell.
 */
final class PipelinesTest {

  @RegisterExtension static final Servers SERVERS = new Servers();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static BatchUser user;

  @BeforeAll
  static void begin() {
    String url =
        SERVERS.start(
            "--engine", "local", "--set", "local.vcpus=16", "--set", "local.memoryMib=16384");
    user = BatchUser.of(url).prepared();
    user.logs().createGroup("/aws/batch/nextflow"); // as its user does who names one
  }

  @AfterAll
  static void end() {
    user.close();
  }

  /** The ids of the jobs of one run, by their names in the file. */
  private record Run(Map<String, String> jobs) {

    String job(String name) {
      return Objects.requireNonNull(jobs.get(name), name);
    }
  }

  /** Registers and submits all that the file has. */
  private static Run run(String pipeline) {
    return run(pipeline, (_, _) -> {});
  }

  /**
   * The same with requests that are changed first.
   *
   * @param change takes the name in the file and the request
   */
  private static Run run(String pipeline, BiConsumer<String, ObjectNode> change) {
    JsonNode file = read(pipeline);
    for (JsonNode definition : file.path("definitions")) {
      user.http().post("/v1/registerjobdefinition", definition.toString());
    }
    Map<String, String> jobs = new LinkedHashMap<>();
    for (JsonNode submit : file.path("submits")) {
      String name = submit.path("as").asText();
      ObjectNode request = submit.path("request").deepCopy();
      request.put("jobQueue", BatchUser.QUEUE);
      change.accept(name, request);
      String text = request.toString();
      for (Map.Entry<String, String> job : jobs.entrySet()) {
        text = text.replace("{" + job.getKey() + "}", job.getValue());
      }
      jobs.put(name, user.http().post("/v1/submitjob", text).path("jobId").asText());
    }
    return new Run(jobs);
  }

  private static JsonNode read(String pipeline) {
    String name = "/dev/longshore/testkit/pipelines/" + pipeline + ".json";
    try (InputStream file = PipelinesTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return PlainHttp.json(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static JobDetail succeeded(String id) {
    JobDetail job = user.awaitEnd(id);
    assertThat(job.status())
        .as("%s: %s", job.jobName(), job.statusReason())
        .isEqualTo(JobStatus.SUCCEEDED);
    assertThat(job.attempts()).hasSizeLessThanOrEqualTo(1);
    return job;
  }

  private static void assertAfter(JobDetail later, JobDetail... earlier) {
    for (JobDetail job : earlier) {
      assertThat(later.startedAt()).as(job.jobName()).isGreaterThanOrEqualTo(job.stoppedAt());
    }
  }

  @Test
  void nextflowReportsWhenAllSamplesAreDone() {
    Run jobs = run("nextflow");

    JobDetail report = succeeded(jobs.job("report"));
    JobDetail first = succeeded(jobs.job("sample1"));
    JobDetail second = succeeded(jobs.job("sample2"));

    assertAfter(report, first, second);
    for (JobDetail sample : List.of(first, second)) {
      assertThat(user.logs().lines("/aws/batch/nextflow", sample.container().logStreamName()))
          .containsExactly("2");
    }
    assertThat(user.lines(report)).containsExactly("two samples");
    assertThat(first.tags()).containsEntry("nextflow.io/processName", "FASTQC");
  }

  @Test
  void nextflowDoesNotRetryASampleThatFailedByItself() {
    Run jobs =
        run(
            "nextflow",
            (name, request) -> {
              if (name.equals("sample1")) {
                setCommand(request.withObject("/containerOverrides"), "exit 3");
              }
            });

    JobDetail report = user.awaitEnd(jobs.job("report"));
    JobDetail sample = user.awaitEnd(jobs.job("sample1"));

    assertThat(sample.retryStrategy().attempts()).isEqualTo(5);
    assertThat(sample.attempts()).hasSize(1);
    assertThat(sample.container().exitCode()).isEqualTo(3);
    assertThat(report.statusReason()).isEqualTo("Dependent Job failed");
    assertThat(report.attempts()).isEmpty();
  }

  private static void setCommand(ObjectNode overrides, String script) {
    overrides.putArray("command").add("sh").add("-c").add(script);
  }

  @Test
  void cromwellScriptsFindTheirInputsInTheEnvironment() {
    Run jobs = run("cromwell");

    JobDetail merge = succeeded(jobs.job("merge"));
    JobDetail sort = succeeded(jobs.job("sort"));

    assertAfter(merge, sort);
    assertThat(user.lines(sort))
        .containsExactly("call cromwell-execution/wf/7c2/call-sort_lines/shard-0", "pear");
    assertThat(user.lines(merge))
        .containsExactly("call cromwell-execution/wf/7c2/call-merge_lines", "unset");
    assertThat(sort.container().vcpus()).isEqualTo(2);
    assertThat(sort.container().memory()).isEqualTo(1024);
    assertThat(merge.container().vcpus()).isEqualTo(1);
  }

  @Test
  void metaflowRunsItsStepsInOrder() {
    Run jobs = run("metaflow");

    JobDetail last = succeeded(jobs.job("end"));
    JobDetail first = succeeded(jobs.job("start"));

    assertAfter(last, first);
    assertThat(user.lines(first)).containsExactly("step start of run 1733");
    assertThat(user.lines(last)).containsExactly("step end of run 1733");
    assertThat(first.parameters()).containsEntry("flow_name", "TrainFlow");
    assertThat(first.timeout().attemptDurationSeconds()).isEqualTo(432_000);
  }

  @Test
  void snakemakeFillsItsPlaceholders() {
    JobDetail job = succeeded(run("snakemake").job("count"));

    assertThat(user.lines(job)).containsExactly("count with 2 threads", "12");
    assertThat(job.timeout().attemptDurationSeconds()).isEqualTo(300);
    assertThatThrownBy(
            () -> run("snakemake", (_, request) -> request.withObject("/parameters").remove("n")))
        .hasMessageContaining("Unable to substitute value. No parameter found for reference n");
  }

  @Test
  void snakemakeRetriesWhatDidNotStartAndNotWhatFailed() {
    JobDetail failed =
        user.awaitEnd(
            run(
                    "snakemake",
                    (_, request) -> setCommand(request.withObject("/containerOverrides"), "exit 9"))
                .job("count"));
    JobDetail unstartable =
        user.awaitEnd(
            run(
                    "snakemake",
                    (_, request) ->
                        request
                            .withObject("/containerOverrides")
                            .putArray("command")
                            .add("/no/such/program"))
                .job("count"));

    assertThat(failed.attempts()).hasSize(1);
    assertThat(failed.container().exitCode()).isEqualTo(9);
    assertThat(unstartable.attempts())
        .extracting(attempt -> attempt.statusReason())
        .containsExactly("Task failed to start", "Task failed to start");
  }

  @Test
  void rayStartsItsHeadWhenAllIsPrepared() {
    JobDetail job = succeeded(run("ray").job("ray"));

    List<TaskContainerDetails> containers =
        job.ecsProperties().taskProperties().getFirst().containers();
    assertThat(containers)
        .extracting(TaskContainerDetails::name)
        .containsExactly("prepare", "store", "head");
    assertThat(user.logs().lines(containers.get(0).logStreamName())).containsExactly("prepared");
    assertThat(user.logs().lines(containers.get(2).logStreamName()))
        .containsExactly("round 1", "round 2", "round 3", "round 4", "round 5");
    assertThat(containers.get(0).exitCode()).isZero();
    assertThat(containers.get(1).exitCode())
        .as("stopped, perhaps before its shell could set the trap")
        .isIn(0, 143);
    assertThat(containers.get(2).exitCode()).isZero();
    assertThat(containers.get(2).environment())
        .extracting(variable -> variable.name() + "=" + variable.value())
        .containsExactly("RAY_HEAD=1", "RAY_TRIALS=5");
  }

  @Test
  void arraysScatterAndGather() {
    Run jobs = run("arrays");

    JobDetail gather = succeeded(jobs.job("gather"));
    JobDetail split = succeeded(jobs.job("split"));
    JobDetail polish = succeeded(jobs.job("polish"));
    JobDetail ordered = succeeded(jobs.job("ordered"));

    assertThat(user.lines(split)).containsExactly("split all of one");
    assertThat(user.lines(gather)).containsExactly("gather all of one");
    assertAfter(gather, polish, ordered);
    for (int index = 0; index < 4; index++) {
      JobDetail map = succeeded(jobs.job("map") + ":" + index);
      JobDetail polished = succeeded(jobs.job("polish") + ":" + index);
      assertThat(user.lines(map)).containsExactly("chunk " + index + " of 4");
      assertThat(user.lines(polished)).containsExactly("chunk " + index + " of 4");
      assertAfter(map, split);
      assertAfter(polished, map);
    }
    JobDetail before = split;
    for (int index = 0; index < 3; index++) {
      JobDetail child = succeeded(jobs.job("ordered") + ":" + index);
      assertThat(user.lines(child)).containsExactly("chunk " + index + " of 3");
      assertAfter(child, before);
      before = child;
    }
  }

  /** Its main node waits a second for the others, which need not be enough; here for the test. */
  @Test
  void parallelClusterRunsAsManyNodesAsTheSubmitSays() {
    Gate gate = Gate.in(SERVERS.shared());
    String id =
        run(
                "parallelcluster",
                (_, request) ->
                    setCommand(
                        request.withObject(
                            "/nodeOverrides/nodePropertyOverrides/0/containerOverrides"),
                        """
                        echo rank $AWS_BATCH_JOB_NODE_INDEX of $AWS_BATCH_JOB_NUM_NODES
                        echo $PCLUSTER_MPI $PCLUSTER_JOB_S3_URL
                        [ "$AWS_BATCH_JOB_NODE_INDEX" != "$AWS_BATCH_JOB_MAIN_NODE_INDEX" ] || %s\
                        """
                            .formatted(gate.pass())))
            .job("mpi");
    user.await(id + "#1", JobStatus.SUCCEEDED);
    user.await(id + "#2", JobStatus.SUCCEEDED);

    gate.open();

    JobDetail whole = succeeded(id);
    assertThat(whole.nodeProperties().numNodes()).isEqualTo(3);
    assertThat(whole.attempts().getFirst().container().exitCode()).isZero();
    for (int node = 0; node < 3; node++) {
      assertThat(user.lines(succeeded(id + "#" + node)))
          .containsExactly("rank %d of 3".formatted(node), "1 s3://bucket/job-1");
    }
  }

  @Test
  void parallelClusterRunsAsItStands() {
    String id = run("parallelcluster").job("mpi");

    assertThat(succeeded(id).attempts()).hasSize(1);
    assertThat(user.lines(succeeded(id + "#0"))).containsExactly("rank 0 of 3");
  }
}
