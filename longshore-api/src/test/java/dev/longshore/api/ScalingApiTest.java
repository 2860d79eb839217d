package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many instances a compute environment has, and for how long. */
final class ScalingApiTest extends ScaledFixture {

  private static final String NOT_BY_HAND =
      "Manually scaling down compute environment is not supported. Disconnecting job queues from"
          + " compute environment will cause it to scale-down to minvCpus";

  @Test
  @DisplayName("five jobs of 1 vCPU get at most the 8 vCPUs allowed, and idle instances go")
  void launchesForJobsAndTerminatesWhatIsIdle() {
    create("ce", "'minvCpus':0,'maxvCpus':8,'instanceTypes':['c5.large','c5.xlarge']");
    assertThat(desiredVcpus("ce")).isZero();
    List<String> jobs = Stream.generate(() -> runs("ce")).limit(5).toList();
    assertThat(desiredVcpus("ce")).isBetween(5, 8);
    assertThat(vcpus("ce")).isEqualTo(desiredVcpus("ce"));
    jobs.forEach(this::succeeds);
    api.advance(Duration.ofMinutes(1));
    awaitTypes("ce");
    assertThat(desiredVcpus("ce")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"BEST_FIT, 8", "BEST_FIT_PROGRESSIVE, 11"})
  @DisplayName("the same of five that come at once; five more get what the maximum leaves")
  void launchesForJobsThatComeAtOnce(String strategy, int mostVcpus) {
    create(
        "ce",
        "'maxvCpus':8,'instanceTypes':['c5.large','c5.xlarge'],'allocationStrategy':'%s'"
            .formatted(strategy));
    String five = submit("ce", "'arrayProperties':{'size':5}");
    for (int child = 0; child < 5; child++) {
      api.awaitStatus(five + ":" + child, "RUNNING");
    }
    assertThat(vcpus("ce")).isBetween(5, 8);
    String more = submit("ce", "'arrayProperties':{'size':5}");
    api.awaitStatus(more + ":2", "RUNNING");
    api.settle();
    assertThat(vcpus("ce")).isBetween(8, mostVcpus);
  }

  private int vcpus(String environment) {
    return types(environment).stream().mapToInt(type -> type.equals("c5.large") ? 2 : 4).sum();
  }

  @ParameterizedTest
  @DisplayName("the last instance may exceed maxvCpus, but never one of BEST_FIT on demand")
  @CsvSource({
    "BEST_FIT, EC2, 4",
    "BEST_FIT_PROGRESSIVE, EC2, 8",
    "BEST_FIT_PROGRESSIVE_ORDERED, EC2, 8",
    "BEST_FIT, SPOT, 8",
    "SPOT_CAPACITY_OPTIMIZED, SPOT, 8",
  })
  void exceedsTheMaximumByLessThanOneInstance(String strategy, String type, int vcpus) {
    create(
        "ce",
        """
        'maxvCpus':6,'instanceTypes':['c5.xlarge'],'type':'%s','allocationStrategy':'%s',
         'spotIamFleetRole':'role'\
        """
            .formatted(type, strategy));
    List<String> jobs = IntStream.range(0, 10).mapToObj(_ -> submit("ce")).toList();
    jobs.subList(0, vcpus).forEach(job -> api.awaitStatus(job, "RUNNING"));
    api.settle();
    assertThat(desiredVcpus("ce")).isEqualTo(vcpus);
    assertThat(jobs.subList(vcpus, 10)).allMatch(job -> api.status(job).equals("RUNNABLE"));
  }

  @Test
  @DisplayName(
      "minScaleDownDelayMinutes counts from the end of the last job, which a new one moves")
  void keepsAnInstanceForItsDelay() {
    create(
        "ce",
        """
        'maxvCpus':8,'instanceTypes':['c5.large'],
         'scalingPolicy':{'minScaleDownDelayMinutes':20}\
        """);
    succeeds(runs("ce"));
    api.advance(Duration.ofMinutes(19));
    String second = runs("ce");
    assertThat(types("ce")).as("the same does for the second").hasSize(1);
    api.advance(Duration.ofMinutes(30));
    succeeds(second);
    api.advance(Duration.ofMinutes(20).minusMillis(1));
    assertThat(types("ce")).containsExactly("c5.large");
    api.advance(Duration.ofMillis(1));
    awaitTypes("ce");
  }

  @Test
  @DisplayName("minvCpus are there without jobs, and desiredvCpus once")
  void keepsTheMinimum() {
    create("ce", "'minvCpus':2,'desiredvCpus':4,'maxvCpus':8,'instanceTypes':['c5.large']");
    awaitTypes("ce", "c5.large", "c5.large");
    assertThat(desiredVcpus("ce")).isEqualTo(4);
    api.advance(Duration.ofMinutes(1));
    awaitTypes("ce", "c5.large");
    assertThat(desiredVcpus("ce")).isEqualTo(2);
  }

  @Test
  @DisplayName("desiredvCpus may not be set below what jobs made of it")
  void desiredVcpusAreNotLoweredBelowWhatJobsMade() {
    create("ce", "'desiredvCpus':0,'maxvCpus':16,'instanceTypes':['c5.2xlarge']");
    runs("ce", asks(8, 512));
    assertThat(desiredVcpus("ce")).isEqualTo(8);
    assertThat(refusedDesired(4)).isEqualTo(NOT_BY_HAND);
    update("ce", "'computeResources':{'maxvCpus':6}");
    awaitEnvironment("ce", "VALID");
    assertThat(refusedDesired(5)).as("within what is allowed now").isEqualTo(NOT_BY_HAND);
    update("ce", "'computeResources':{'maxvCpus':16,'desiredvCpus':10}");
    awaitTypes("ce", "c5.2xlarge", "c5.2xlarge");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 6})
  @DisplayName("nor does it count that it was higher once, where nothing is left of that")
  void desiredVcpusThatWereThereOnceDoNotCount(int maxVcpus) {
    create("ce", "'desiredvCpus':8,'maxvCpus':16,'instanceTypes':['c5.large']");
    awaitTypes("ce", "c5.large", "c5.large", "c5.large", "c5.large");
    api.advance(Duration.ofMinutes(1));
    awaitTypes("ce");
    update("ce", "'computeResources':{'maxvCpus':%d}".formatted(maxVcpus));
    awaitEnvironment("ce", "VALID");
    assertThat(desiredVcpus("ce")).isZero();
    update("ce", "'computeResources':{'desiredvCpus':4}");
    assertThat(desiredVcpus("ce")).isEqualTo(4);
    assertThat(refusedDesired(3)).as("once it is UPDATING").contains("being modified");
    awaitEnvironment("ce", "VALID");
    assertThat(refusedDesired(3)).isEqualTo(NOT_BY_HAND);
  }

  private String refusedDesired(int vcpus) {
    return api.refused(
        "updatecomputeenvironment",
        "{'computeEnvironment':'ce','computeResources':{'desiredvCpus':%d}}".formatted(vcpus));
  }
}
