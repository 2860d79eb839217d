package dev.longshore.api;

import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which instance types a compute environment launches, and what these hold. */
final class InstanceTypesApiTest extends ScaledFixture {

  private static final List<String> SIZES_OF_C5 =
      Stream.of("", "x", "2x", "4x", "9x", "12x", "18x", "24x")
          .map(size -> "c5." + size + "large")
          .toList();

  @Test
  @DisplayName("8192 MiB never fit on an m4.large, 7500 do")
  void theSystemTakesSomeOfTheMemory() {
    create("ce", "'maxvCpus':8,'instanceTypes':['m4.large']");
    String all = submit("ce", asks(1, 8192));
    api.settle();
    assertThat(api.describe(all).get("statusReason").textValue())
        .isEqualTo(
            "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement"
                + " (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the"
                + " job queue.");
    assertThat(types("ce")).isEmpty();
    api.ok("canceljob", "{'jobId':'" + all + "','reason':'too large'}");
    runs("ce", asks(1, 7500));
    assertThat(types("ce")).containsExactly("m4.large");
  }

  @Test
  @DisplayName("a family is its own sizes: no whole machines, and no c5a, c5d or c5n")
  void aFamilyIsExpanded() {
    create("ce", of("BEST_FIT_PROGRESSIVE", "c5"));
    SIZES_OF_C5.forEach(this::runsShort);
    String waits = submit("ce");
    api.settle();
    assertThat(api.describe(waits).get("statusReason").textValue())
        .startsWith("CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY");
    assertThat(types("ce")).isEmpty();

    update("ce", "'computeResources':{'instanceTypes':['c5','c5.metal']}");
    api.awaitStatus(waits, "RUNNING");
    assertThat(types("ce")).as("named itself").containsExactly("c5.metal");
  }

  @ParameterizedTest
  @ValueSource(strings = {"c5','c6g", "c5.large','a1.large", "default_x86_64','default_arm64"})
  @DisplayName("all types are of one architecture")
  void architecturesAreNotMixed(String types) {
    assertThat(
            api.refused("createcomputeenvironment", ApiHarness.ec2("x").replace("c5.large", types)))
        .isEqualTo(wrapped("arm-based instance type cannot be used with other instance types."));
  }

  @Test
  @DisplayName(
      "BEST_FIT_PROGRESSIVE_ORDERED takes the entries in order, and the next when one fails")
  void typesAreTakenInOrder() {
    create("ce", of("BEST_FIT_PROGRESSIVE_ORDERED", "m7a.4xlarge','m7a','m6a"));
    runs("ce", asks(16, 1024));
    assertThat(types("ce")).containsExactly("m7a.4xlarge");
    runsShort("m7a.4xlarge");
    runs("ce", asks(16, 1024));
    assertThat(types("ce")).containsExactly("m7a.4xlarge", "m7a.8xlarge");
    Stream.of("8", "12", "16", "24", "32", "48").forEach(x -> runsShort("m7a." + x + "xlarge"));
    runs("ce", asks(16, 1024)); // the other half of the larger one
    runs("ce", asks(16, 1024));
    assertThat(types("ce")).containsExactly("m6a.4xlarge", "m7a.4xlarge", "m7a.8xlarge");
  }

  @Test
  @DisplayName("BEST_FIT waits for the one type that it wants")
  void bestFitWaits() {
    create("ce", of("BEST_FIT", "c5.large','c5.xlarge"));
    runsShort("c5.large");
    String waits = submit("ce");
    api.settle();
    assertThat(api.describe(waits).get("statusReason").textValue())
        .isEqualTo(
            "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity"
                + " requested for instance type [c5.large]");
    assertThat(types("ce")).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("the default image has the drivers of NVIDIA where every type has its GPUs")
  @CsvSource(
      delimiter = '|',
      value = {
        "c5 | ECS_AL2023",
        "g4dn','p3.2xlarge | ECS_AL2023_NVIDIA",
        "g4dn','c5 | ECS_AL2023",
        "inf1 | ECS_AL2023",
        "g5g | ECS_AL2023",
      })
  void theDefaultImageFitsTheTypes(String types, String image) {
    create("ce", of("BEST_FIT_PROGRESSIVE", types));
    assertThat(environment("ce").at("/computeResources/ec2Configuration"))
        .isEqualTo(ApiHarness.tree("[{'imageType':'" + image + "'}]"));
  }

  private static String of(String strategy, String types) {
    return "'maxvCpus':256,'allocationStrategy':'%s','instanceTypes':['%s']"
        .formatted(strategy, types);
  }
}
