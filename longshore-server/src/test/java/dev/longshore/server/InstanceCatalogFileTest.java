package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.model.InstanceType.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's own instance types and prices, and what is told of a file that is wrong. */
class InstanceCatalogFileTest {

  @TempDir private Path folder;

  @Test
  void addsReplacesAndPricesTypes() {
    InstanceCatalog catalog =
        config(
                """
                # the machines of our laboratory
                types:
                  lab.big: {vcpus: 64, memoryGib: 256, gpus: 2, gpuKind: A100, price: 3.2}
                  lab.arm:
                    vcpus: 8
                    memoryGib: 7.5
                    architecture: arm64
                  c5.large:
                    memoryGib: 3.5
                prices:
                  lab: 0.01
                  c5: 0.0425
                  c5.metal: 4.08
                """)
            .instances()
            .catalog();

    assertThat(catalog.expand("lab"))
        .containsExactly(
            new InstanceType("lab.big", 64, 262_144, 2, "A100", Architecture.X86_64, 20_000),
            new InstanceType("lab.arm", 8, 7680, 0, null, Architecture.ARM64, 80_000));
    assertThat(catalog.find("c5.large"))
        .contains(new InstanceType("c5.large", 2, 3584, 0, null, Architecture.X86_64, 85_000));
    assertThat(catalog.find("c5.metal").orElseThrow().priceMicros()).isEqualTo(4_080_000);
    assertThat(catalog.find("m5.large")).isEqualTo(InstanceCatalog.builtIn().find("m5.large"));
  }

  @Test
  void isWhatIsBuiltInWithoutAFileOrWithAnEmptyOne() {
    assertThat(ConfigReader.read(Map.of(), Map.of(), null).instances().catalog())
        .isEqualTo(InstanceCatalog.builtIn());
    assertThat(config("types:\nprices: {}\n").instances().catalog())
        .isEqualTo(InstanceCatalog.builtIn());
  }

  @Test
  void tellsAllMistakesAtOnceWithTheirLines() {
    List<String> mistakes =
        mistakes(
            """
            tpyes:
              a.b: {vcpus: 1}
            types:
              lab.big:
                vcpu: 64
                memoryGib: much
              lab.small: {vcpus: 0, memoryGib: 0, architecture: mips, price: 1}
              lab: 7
              Lab.big: {vcpus: 1, memoryGib: 1, price: 1}
              lab.list: [1]
            prices:
              c5.lrage: 1
              optimal: 1
              c5: -1
              m5: {price: 1}
            """);

    assertThat(mistakes)
        .containsExactlyInAnyOrder(
            at(1, "unknown key tpyes; did you mean types?"),
            at(5, "unknown key vcpu of lab.big; did you mean vcpus?"),
            at(6, "memoryGib of lab.big is \"much\"; it should be a number from 0 to 1000000"),
            at(4, "lab.big is new and needs vcpus"),
            at(4, "lab.big is new and needs price"),
            at(7, "vcpus of lab.small is \"0\"; it should be a whole number from 1 to 999999"),
            at(7, "memoryGib of lab.small is nothing"),
            at(7, "architecture of lab.small is \"mips\"; it should be x86_64 or arm64"),
            at(8, "lab needs an object with vcpus, memoryGib, gpus, gpuKind, architecture, price"),
            at(
                9,
                "Lab.big should be a family, a dot and a size, of small letters, digits and"
                    + " hyphens"),
            at(10, "there are no lists in such a file"),
            at(12, "no instance type or family is called c5.lrage; did you mean c5.large?"),
            at(13, "optimal has no price of its own; price its families"),
            at(14, "the price of c5 is \"-1\"; it should be a number from 0 to 1000000"),
            at(15, "prices: m5 takes a value, not more keys"));
  }

  @Test
  void refusesWhatIsNoYamlAndTheSameTwice() {
    assertThat(mistakes("types: [\n")).singleElement().asString().contains("instances.yaml");
    assertThat(mistakes("prices:\n  c5: 1\n  c5: 2\n"))
        .singleElement()
        .asString()
        .startsWith(folder.resolve("instances.yaml") + " line 3: not YAML: Duplicate field 'c5'");
    assertThat(mistakes("hello\n")).containsExactly(at(1, "an object is wanted, not \"hello\""));
  }

  @Test
  void tellsOfAFileThatIsNotThereBesideOtherMistakes() {
    Path none = folder.resolve("none.yaml");
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                ConfigReader.read(
                    Map.of("instances.catalog", none.toString()),
                    Map.of("LONGSHORE_PROT", "1"),
                    null));
    assertThat(refused.mistakes())
        .containsExactlyInAnyOrder(
            "environment: unknown key LONGSHORE_PROT; did you mean LONGSHORE_PORT?",
            none + ": there is no such file");
  }

  @Test
  void isPrintedAsAPathThatReadsBack() {
    ServerConfig config = config("prices:\n  c5: 2\n");
    assertThat(ConfigText.of(config))
        .contains("instances:\n", "  catalog: \"" + folder.resolve("instances.yaml") + "\"\n");
  }

  private String at(int line, String problem) {
    return folder.resolve("instances.yaml") + " line " + line + ": " + problem;
  }

  private ServerConfig config(String text) {
    return ConfigReader.read(Map.of("instances.catalog", write(text).toString()), Map.of(), null);
  }

  private List<String> mistakes(String text) {
    return catchThrowableOfType(ConfigException.class, () -> config(text)).mistakes();
  }

  private Path write(String text) {
    try {
      return Files.writeString(folder.resolve("instances.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
