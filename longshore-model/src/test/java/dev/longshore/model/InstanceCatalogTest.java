package dev.longshore.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.longshore.model.InstanceType.Architecture;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue of instance types, and what families and keywords mean. */
class InstanceCatalogTest {

  private static final InstanceCatalog CATALOG = InstanceCatalog.builtIn();

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
    InstanceType type = CATALOG.find(name).orElseThrow();
    assertThat(type.vcpus()).isEqualTo(vcpus);
    assertThat(type.memoryMib()).isEqualTo(memoryMib);
    assertThat(type.gpus()).isEqualTo(gpus);
  }

  @Test
  void expandsAFamilyToItsOwnSizesAlone() {
    assertThat(CATALOG.expand("c5"))
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
    assertThat(CATALOG.expand("c5.metal")).hasSize(1);
    assertThat(CATALOG.expand(List.of("c5", "c7i", "optimal", "g4dn")))
        .noneMatch(InstanceType::isMetal);
  }

  @Test
  void expandsKeywords() {
    assertThat(CATALOG.expand("default_arm64"))
        .extracting(InstanceType::family)
        .containsOnly("m6g", "c6g", "r6g", "c7g");
    assertThat(CATALOG.expand("optimal")).isEqualTo(CATALOG.expand("default_x86_64"));
  }

  @Test
  void keepsTheOrderOfTheEntriesAndEachTypeOnce() {
    assertThat(CATALOG.expand(List.of("m7a.4xlarge", "m7a")))
        .extracting(InstanceType::name)
        .startsWith("m7a.4xlarge", "m7a.medium")
        .doesNotHaveDuplicates();
  }

  @Test
  void agreesWithTheRuleForArmFamilies() {
    var arm = Pattern.compile("[a-z]+[0-9]+g[a-z]*|a1");
    assertThat(CATALOG.all())
        .allMatch(
            type ->
                arm.matcher(type.family()).matches()
                    == (type.architecture() == Architecture.ARM64));
  }

  @Test
  void optimalHasNoArchitectureOfItsOwn() {
    assertThat(CATALOG.architectures(List.of("optimal", "m6g")))
        .containsExactly(Architecture.ARM64);
    assertThat(CATALOG.architectures(List.of("default_x86_64", "m6g"))).hasSize(2);
  }

  @Test
  void listsEverythingThatAnEnvironmentMayName() {
    assertThat(CATALOG.legalEntries())
        .contains("optimal", "default_x86_64", "default_arm64", "c5", "c5.large", "p4d")
        .isSorted();
  }

  @ParameterizedTest
  @CsvSource({
    "c5.large, 85000",
    "c7g.medium, 36125",
    "m5.xlarge, 192100",
    "m6g.medium, 40821",
    "r5.2xlarge, 503200",
    "t4g.nano, 70806",
    "g4dn.xlarge, 510000",
    "g4dn.12xlarge, 2040000",
    "p3.16xlarge, 23800000",
    "p5.48xlarge, 78200000"
  })
  void pricesByVcpuOrByGpu(String name, long priceMicros) {
    assertThat(CATALOG.find(name).orElseThrow().priceMicros()).isEqualTo(priceMicros);
  }

  @Test
  void tellsGenerationAndGpusByName() {
    assertThat(CATALOG.find("c7i-flex.large").orElseThrow().generation()).isEqualTo(7);
    assertThat(CATALOG.find("g5.xlarge").orElseThrow().gpuKind()).isEqualTo("A10G");
    assertThat(CATALOG.find("c5.large").orElseThrow().gpuKind()).isNull();
    assertThat(CATALOG.all()).allMatch(type -> (type.gpus() > 0) == (type.gpuKind() != null));
  }

  @ParameterizedTest
  @CsvSource({"m4.large, 7873", "m5.xlarge, 15778", "m5.2xlarge, 31916", "t3.nano, 462"})
  void offersJobsLessThanTheNominalMemory(String name, long usableMib) {
    InstanceType type = CATALOG.find(name).orElseThrow();
    assertThat(type.capacity(UsableMemory.STANDARD))
        .isEqualTo(new Demand(type.vcpus() * 1000L, usableMib, 0));
  }

  @Test
  void offersWhatItIsToldTo() {
    assertThat(new UsableMemory(1000, 1000, 0).mibOf(16_384)).isEqualTo(16_384);
    assertThat(new UsableMemory(500, 500, 600).mibOf(1024)).isZero();
  }

  @Test
  void takesTypesAndPricesOfTheUser() {
    var big = new InstanceType("lab.big", 64, 262_144, 2, "A100", Architecture.X86_64, 7);
    var slim = new InstanceType("c5.large", 2, 2048, 0, null, Architecture.X86_64, 5);

    InstanceCatalog catalog =
        CATALOG.withOverrides(
            List.of(big, slim), Map.of("c5", 100L, "c5.xlarge", 9L, "g4dn", 1000L, "lab", 50L));

    assertThat(catalog.expand("lab")).containsExactly(big.at(100));
    assertThat(catalog.expand("c5").getFirst()).isEqualTo(slim.at(200));
    assertThat(catalog.find("c5.xlarge").orElseThrow().priceMicros()).isEqualTo(9);
    assertThat(catalog.find("g4dn.12xlarge").orElseThrow().priceMicros()).isEqualTo(4000);
    assertThat(catalog.find("m5.large")).isEqualTo(CATALOG.find("m5.large"));
    assertThat(CATALOG.find("lab.big")).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CATALOG.withOverrides(List.of(), Map.of("c99", 1L)))
        .withMessage("no instance type or family is called c99");
  }
}
