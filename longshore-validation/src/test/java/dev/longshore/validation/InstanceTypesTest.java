package dev.longshore.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.validation.InstanceType.Architecture;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue of instance types, and what families and keywords mean. */
class InstanceTypesTest {

  @ParameterizedTest
  @CsvSource({
    "c5.large, 2, 4096, 0",
    "c5.18xlarge, 72, 147456, 0",
    "c5.metal, 96, 196608, 0",
    "c4.large, 2, 3840, 0",
    "c4.8xlarge, 36, 61440, 0",
    "c5n.9xlarge, 36, 98304, 0",
    "c7a.medium, 1, 2048, 0",
    "c7i.metal-24xl, 96, 196608, 0",
    "m4.10xlarge, 40, 163840, 0",
    "r4.large, 2, 15616, 0",
    "r5.xlarge, 4, 32768, 0",
    "t3.nano, 2, 512, 0",
    "t3.2xlarge, 8, 32768, 0",
    "m8g.48xlarge, 192, 786432, 0",
    "g4dn.xlarge, 4, 16384, 1",
    "g4dn.metal, 96, 393216, 8",
    "g5.24xlarge, 96, 393216, 4",
    "g6e.48xlarge, 192, 1572864, 8",
    "g5g.16xlarge, 64, 131072, 2",
    "p2.16xlarge, 64, 749568, 16",
    "p3.2xlarge, 8, 62464, 1",
    "p3dn.24xlarge, 96, 786432, 8",
    "p4d.24xlarge, 96, 1179648, 8",
    "p5.48xlarge, 192, 2097152, 8",
    "inf1.6xlarge, 24, 49152, 0",
    "trn1.32xlarge, 128, 524288, 0"
  })
  void knowsTheSizeOf(String name, int vcpus, int memoryMib, int gpus) {
    InstanceType type = InstanceTypes.find(name).orElseThrow();
    assertThat(type.vcpus()).isEqualTo(vcpus);
    assertThat(type.memoryMib()).isEqualTo(memoryMib);
    assertThat(type.gpus()).isEqualTo(gpus);
  }

  @Test
  void expandsAFamilyToItsOwnSizesAlone() {
    assertThat(InstanceTypes.expand("c5"))
        .extracting(InstanceType::name)
        .containsExactly(
            "c5.large",
            "c5.xlarge",
            "c5.2xlarge",
            "c5.4xlarge",
            "c5.9xlarge",
            "c5.12xlarge",
            "c5.18xlarge",
            "c5.24xlarge");
  }

  @Test
  void takesWholeMachinesOnlyByName() {
    assertThat(InstanceTypes.expand("c5.metal")).hasSize(1);
    assertThat(InstanceTypes.expand(List.of("c5", "c7i", "optimal", "g4dn")))
        .noneMatch(InstanceType::isMetal);
  }

  @Test
  void expandsKeywords() {
    assertThat(InstanceTypes.expand("default_arm64"))
        .extracting(InstanceType::family)
        .containsOnly("m6g", "c6g", "r6g", "c7g");
    assertThat(InstanceTypes.expand("optimal")).isEqualTo(InstanceTypes.expand("default_x86_64"));
  }

  @Test
  void keepsTheOrderOfTheEntriesAndEachTypeOnce() {
    assertThat(InstanceTypes.expand(List.of("m7a.4xlarge", "m7a")))
        .extracting(InstanceType::name)
        .startsWith("m7a.4xlarge", "m7a.medium")
        .doesNotHaveDuplicates();
  }

  @Test
  void agreesWithTheRuleForArmFamilies() {
    var arm = Pattern.compile("[a-z]+[0-9]+g[a-z]*|a1");
    assertThat(InstanceTypes.all())
        .allMatch(
            type ->
                arm.matcher(type.family()).matches()
                    == (type.architecture() == Architecture.ARM64));
  }

  @Test
  void letsOptimalJoinAnyArchitecture() {
    InstanceTypes.check(List.of("optimal", "m6g"));
    Refused.wrapped(
        "arm-based instance type cannot be used with other instance types.",
        () -> InstanceTypes.check(List.of("default_x86_64", "m6g")));
  }
}
