package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longshore.model.Demand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a definition says of resources and of the kernel, as a container finds it. */
class KernelOptionsTest {

  private static final HostAccess OPEN =
      new HostAccess(List.of(), null, List.of(Path.of("/dev/null"), Path.of("/dev/snd")), true);

  @SuppressWarnings("NullAway.Init") // set before each test
  private DockerScene docker;

  @BeforeEach
  void begin() {
    docker =
        new DockerScene(
            new ContainerPolicy(false, OPEN, SharedFileSystems.NONE, ImagePullBehavior.DEFAULT));
  }

  @AfterEach
  void end() {
    if (docker != null) { // skipped, since there is no daemon
      docker.close();
    }
  }

  /** Prints one file of the container's control group: by its name in version 1, or in 2. */
  private static String inGroup(String version1, String version2) {
    return "cat /sys/fs/cgroup/%s 2>/dev/null || cat /sys/fs/cgroup/%s"
        .formatted(version1, version2);
  }

  private static TestLaunches linux(String script, String linuxParameters) {
    return aLaunch(script).withProperties("{\"linuxParameters\":" + linuxParameters + "}");
  }

  @Test
  void vcpusAreItsWeightAndNoLimit() throws IOException {
    List<String> lines =
        docker.output(
            aLaunch(
                    inGroup("cpu/cpu.shares", "cpu.weight")
                        + "; "
                        + inGroup("cpu/cpu.cfs_quota_us", "cpu.max"))
                .withDemand(new Demand(1500, 128, 0), false));

    assertThat(lines.get(0)).isIn("1536", "60"); // the weight is what runc makes of the shares
    assertThat(lines.get(1)).isIn("-1", "max 100000");
  }

  @Test
  void onFargateVcpusAreALimit() throws IOException {
    List<String> lines =
        docker.output(
            aLaunch(inGroup("cpu/cpu.cfs_quota_us", "cpu.max"))
                .withDemand(new Demand(250, 512, 0), true));

    assertThat(lines).first().asString().isIn("25000", "25000 100000");
  }

  @Test
  void vcpusAreALimitWhereTheAdministratorSaysSo() throws IOException {
    try (DockerScene hard =
        new DockerScene(
            new ContainerPolicy(
                true, HostAccess.NONE, SharedFileSystems.NONE, ImagePullBehavior.DEFAULT))) {
      assertThat(hard.output(aLaunch(inGroup("cpu/cpu.cfs_quota_us", "cpu.max"))))
          .first()
          .asString()
          .isIn("100000", "100000 100000");
    }
  }

  @Test
  void memoryIsALimit() throws IOException {
    assertThat(
            docker.output(
                aLaunch(inGroup("memory/memory.limit_in_bytes", "memory.max"))
                    .withDemand(new Demand(1000, 77, 0), false)))
        .containsExactly(Long.toString(77L << 20));
  }

  @Test
  void sharedMemoryHasItsSize() throws IOException {
    assertThat(docker.output(linux("df -m | grep /dev/shm", "{\"sharedMemorySize\":32}")))
        .singleElement()
        .asString()
        .containsPattern("shm +32 ");
    assertThat(docker.output(aLaunch("df -m | grep /dev/shm")))
        .singleElement()
        .asString()
        .containsPattern("shm +64 ");
  }

  @Test
  void tmpfsHasSizeAndOptions() throws IOException {
    assertThat(
            docker.output(
                linux(
                    "grep scratch /proc/mounts",
                    "{\"tmpfs\":[{\"containerPath\":\"/scratch\",\"size\":5,"
                        + "\"mountOptions\":[\"noexec\",\"mode=700\"]}]}")))
        .singleElement()
        .asString()
        .startsWith("tmpfs /scratch tmpfs ")
        .contains("noexec", "size=5120k", "mode=700");
  }

  @Test
  void swapIsLimited() throws IOException {
    assumeTrue(
        Files.exists(Path.of("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"))
            || Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")),
        "this kernel does not account for swap");

    List<String> lines =
        docker.output(
            linux(
                inGroup("memory/memory.memsw.limit_in_bytes", "memory.swap.max")
                    + "; cat /sys/fs/cgroup/memory/memory.swappiness 2>/dev/null || echo 10",
                "{\"maxSwap\":16,\"swappiness\":10}"));

    assertThat(lines.get(0)).isIn(Long.toString(80L << 20), Long.toString(16L << 20));
    assertThat(lines.get(1)).isEqualTo("10");
  }

  @Test
  void withoutSwapThereIsNone() throws IOException {
    assumeTrue(
        Files.exists(Path.of("/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes"))
            || Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")),
        "this kernel does not account for swap");

    assertThat(
            docker.output(
                linux(
                    inGroup("memory/memory.memsw.limit_in_bytes", "memory.swap.max"),
                    "{\"maxSwap\":0,\"swappiness\":0}")))
        .first()
        .asString()
        .isIn(Long.toString(64L << 20), "0");
  }

  @Test
  void devicesAreThereAsAllowed() throws IOException {
    assertThat(
            docker.output(
                linux(
                    "ls -l /dev/nothing; cat /dev/nothing && echo read",
                    "{\"devices\":[{\"hostPath\":\"/dev/null\",\"containerPath\":\"/dev/nothing\","
                        + "\"permissions\":[\"READ\"]}]}")))
        .anySatisfy(line -> assertThat(line).matches("c.* 1, +3 .*/dev/nothing"))
        .contains("read");
  }

  @Test
  void aDeviceThatNobodyAllowsIsRefused() {
    assertThat(docker.refusal(linux("true", "{\"devices\":[{\"hostPath\":\"/dev/mem\"}]}")))
        .isEqualTo(
            "CannotCreateContainerError: the host device /dev/mem is not one that"
                + " docker.allowedDevices of this server names");
    assertThat(docker.refusal(linux("true", "{\"devices\":[{\"hostPath\":\"/dev/snd/../mem\"}]}")))
        .contains("the host device /dev/mem is not one");
  }

  @Test
  void anInitReapsWhereItIsAskedFor() throws IOException {
    String script = "awk '{ print $2 }' /proc/1/stat";
    assertThat(docker.output(linux(script, "{\"initProcessEnabled\":true}")))
        .containsExactly("(docker-init)");
    assertThat(docker.output(linux(script, "{\"initProcessEnabled\":false}")))
        .isNotEqualTo(List.of("(docker-init)"));
  }

  @Test
  void ulimitsAreSet() throws IOException {
    assertThat(
            docker.output(
                aLaunch("grep -E 'open files|core file' /proc/self/limits | tr -s ' '; exit 0")
                    .withProperties(
                        """
                        {"ulimits":[{"name":"nofile","softLimit":77,"hardLimit":99},
                                    {"name":"core","softLimit":0,"hardLimit":-1}]}\
                        """)))
        .containsExactly("Max core file size 0 unlimited bytes ", "Max open files 77 99 files ");
  }

  @Test
  void onFargateOpenFilesAreLimited() throws IOException {
    List<String> lines =
        docker.output(
            aLaunch("grep 'open files' /proc/self/limits | tr -s ' '")
                .withDemand(new Demand(250, 512, 0), true));

    assertThat(lines).singleElement().asString().startsWith("Max open files 1024 ");
  }

  @Test
  void ulimitsThatTheDaemonCannotSetAreNotLeftOut() {
    assertThat(
            docker.refusal(
                aLaunch("true")
                    .withProperties(
                        """
                        {"ulimits":[{"name":"nofile","softLimit":99,"hardLimit":77}]}\
                        """)))
        .startsWith("Cannot");
  }

  @Test
  void aPrivilegedContainerHasAllCapabilities() throws IOException {
    String script = "awk '/CapEff/ { print $2 }' /proc/self/status";
    List<String> plain = docker.output(aLaunch(script));
    String trouble = docker.trouble(aLaunch(script).withPrivileges());
    assumeTrue(
        trouble == null || !trouble.contains("unable to apply caps"),
        "the daemon has not all capabilities itself");
    List<String> privileged = docker.output(aLaunch(script).withPrivileges());

    assertThat(Long.parseLong(privileged.getFirst(), 16))
        .isGreaterThan(Long.parseLong(plain.getFirst(), 16));
  }

  @Test
  void whatOpensTheMachineIsRefusedUnlessTheAdministratorAllowsIt() {
    try (DockerScene closed = new DockerScene(ContainerPolicy.STANDARD)) {
      assertThat(closed.refusal(aLaunch("true").withPrivileges()))
          .isEqualTo(
              "CannotCreateContainerError: a privileged container is not allowed:"
                  + " docker.allowPrivileged of this server is false");
      assertThat(closed.refusal(aLaunch("true").withProperties("{\"pidMode\":\"host\"}")))
          .startsWith("CannotCreateContainerError: pidMode host is not allowed");
      assertThat(closed.refusal(aLaunch("true").withProperties("{\"ipcMode\":\"host\"}")))
          .startsWith("CannotCreateContainerError: ipcMode host is not allowed");
    }
  }

  @Test
  void theUserIsTheOneThatIsNamed() throws IOException {
    String script = "echo $(id -u):$(id -g)";
    assertThat(docker.output(aLaunch(script).withUser("worker"))).containsExactly("1234:1234");
    assertThat(docker.output(aLaunch(script).withUser("12:34"))).containsExactly("12:34");
    assertThat(docker.refusal(aLaunch(script).withUser("stranger")))
        .contains("unable to find user stranger");
  }

  @Test
  void aRootThatIsToBeReadCannotBeWritten() throws IOException {
    assertThat(docker.output(aLaunch("touch /tmp/x || echo refused").withReadonlyRoot()))
        .contains("refused");
  }

  @Test
  void aTaskOfFargateRunsWhereTheDaemonCannotLimitItsDisk() throws IOException {
    assertThat(
            docker.output(
                aLaunch("echo ran")
                    .withDemand(new Demand(250, 512, 0), true)
                    .withProperties("{\"ephemeralStorage\":{\"sizeInGiB\":21}}")))
        .containsExactly("ran");
  }
}
