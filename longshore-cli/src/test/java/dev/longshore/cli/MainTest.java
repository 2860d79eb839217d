package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void helpNamesTheCommandsAndTheirFlags() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("server", "demo", "bench", "simulate")
        .doesNotContain("warm-up");

    assertThat(run("server", "--help")).isZero();
    assertThat(out.toString())
        .contains("--port", "--host", "--data", "--engine", "--config", "--print-config");
  }

  @Test
  void versionIsOneLine() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("longshore ").hasLineCount(1);
    assertThat(out.toString()).doesNotContain("$", "unknown");
  }

  @Test
  void aMistypedFlagIsOneLineWithASuggestion() {
    assertThat(run("server", "--prot", "1")).isEqualTo(2);
    assertThat(err.toString())
        .hasLineCount(1)
        .contains("longshore: Unknown option", "--prot", "did you mean", "--port");
  }

  @Test
  void oneSeedIsSimulated() {
    assertThat(run("simulate", "--seed", "3")).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith("1 seeds, ").contains("every rule held");
  }

  @Test
  void aWorkloadIsForecast() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("workload.yaml"),
            """
            hosts: [{vcpus: 4, memoryMib: 8192}]
            environments: [{name: all, maxVcpus: 4}]
            queues: [{name: main, environments: [all]}]
            jobs: [{queue: main, vcpus: 2, memoryMib: 512, count: 4, runSeconds: 30}]
            """);
    Path svg = folder.resolve("plot.svg");

    assertThat(run("simulate", "--workload", file.toString(), "--svg", svg.toString())).isZero();

    assertThat(out.toString()).contains("main", "makespan     60.0 s", "utilisation  100.0 %");
    assertThat(svg).content().startsWith("<svg");
  }

  @Test
  void aWorkloadThatIsNotThereIsOneLine() {
    assertThat(run("simulate", "--workload", "none.yaml")).isEqualTo(1);
    assertThat(err.toString()).hasLineCount(1).contains("none.yaml");
  }

  @Test
  void aFolderWithoutAHistoryIsOneLine() {
    assertThat(run("simulate", "--history", folder.toString())).isEqualTo(1);
    assertThat(err.toString()).hasLineCount(1).contains("is no data folder of Longshore");
  }

  @Test
  void simulateRefusesWhatItWouldIgnore() {
    assertThat(run("simulate", "--seed", "3", "--svg", "plot.svg")).isEqualTo(2);
    assertThat(err.toString()).contains("--svg wants --workload or --history");
  }

  @Test
  void simulateRefusesSeedsThatAreNone() {
    assertThat(run("simulate", "--seeds", "5..2")).isEqualTo(2);
    assertThat(err.toString()).contains("the smaller number first: 5..2");
  }

  @Test
  void simulateWantsToKnowWhat() {
    assertThat(run("simulate")).isEqualTo(2);
    assertThat(err.toString()).contains("--seed");

    assertThat(run("simulate", "--seeds", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("such as 0..999");
  }

  @Test
  void aMistypedCommandIsNotUnderstood() {
    assertThat(run("sever")).isEqualTo(2);
    assertThat(err.toString()).hasLineCount(1).contains("did you mean", "server");
  }

  @Test
  void noCommandShowsWhatThereIs() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("longshore --help");
  }

  @Test
  void flagsWinOverTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "port: 1\nengine: local\n");

    int exitCode =
        run(
            "server",
            "--print-config",
            "--config",
            file.toString(),
            "--port",
            "9999",
            "--set",
            "local.vcpus=3");

    assertThat(exitCode).isZero();
    assertThat(out.toString()).contains("port: 9999\n", "engine: local\n", "  vcpus: 3\n");
  }

  @Test
  void everyMistakeOfTheConfigurationIsOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), "prot: 1\n");

    assertThat(run("server", "--config", file.toString(), "--engine", "dokcer")).isEqualTo(2);

    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "longshore: command line: engine is \"dokcer\"; it should be one of auto, local,"
                + " docker",
            "longshore: " + file + " line 1: unknown key prot; did you mean port?");
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
