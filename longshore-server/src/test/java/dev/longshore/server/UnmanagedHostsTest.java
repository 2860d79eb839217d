package dev.longshore.server;

import static dev.longshore.server.TestServers.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hosts that the configuration assigns to unmanaged environments. */
class UnmanagedHostsTest {

  private static final String SETTING = "instances.unmanagedHosts";
  private static final String ASSIGNED =
      "[{\"environment\":\"own\",\"host\":\"local\",\"vcpus\":1,\"memoryMib\":256}]";

  @TempDir private Path data;

  @Test
  void areRegisteredOnceTheirEnvironmentIsThereAndGoWithTheirLastJob() {
    String job;
    try (LongshoreServer server = start(ASSIGNED)) {
      TestServers.createWorld(server);
      post(
          server,
          "/v1/createcomputeenvironment",
          "{\"computeEnvironmentName\":\"own\",\"type\":\"UNMANAGED\",\"serviceRole\":\"r\"}");
      var _ = awaitOwn(server, "\"VALID\"");
      post(
          server,
          "/v1/updatejobqueue",
          """
          {"jobQueue":"q","computeEnvironmentOrder":[{"order":1,"computeEnvironment":"own"}]}\
          """);
      job = TestServers.submit(server, "sleeps");
      var _ = awaitJob(server, job, "\"RUNNING\"");
      assertThat(instances(server, "RUNNING"))
          .contains("\"computeEnvironment\":\"own\"", "\"host\":\"local\"", "\"memoryMib\":256");
    }
    try (LongshoreServer server = start("[]")) {
      assertThat(instances(server, "DRAINING")).contains("\"drainingBecause\":\"HELD\"");
    }
    try (LongshoreServer server = start(ASSIGNED)) {
      assertThat(instances(server, "RUNNING")).contains("\"memoryMib\":256");
    }
    try (LongshoreServer server = start(ASSIGNED.replace("256", "512"))) {
      assertThat(instances(server, "DRAINING")).contains("\"memoryMib\":256");
      post(server, "/v1/terminatejob", "{\"jobId\":\"" + job + "\",\"reason\":\"over\"}");
      assertThat(instances(server, "RUNNING")).contains("\"memoryMib\":512");
    }
    try (LongshoreServer server = start("[]")) {
      var _ = TestServers.awaitGet(server, InstanceRoutes.INSTANCES_PATH, "\"instances\":\\[\\]");
    }
  }

  @Test
  void readsBackAsItIsShown() {
    ServerConfig config = config(ASSIGNED);
    assertThat(config.instances().unmanagedHosts())
        .containsExactly(UnmanagedHostList.parse(ASSIGNED).getFirst());
    assertThat(config(UnmanagedHostList.print(config.instances().unmanagedHosts())))
        .isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {} | a list of hosts, each with an environment and a host
          [{'host':'h'}] | a list of hosts; host 1 needs a environment, as text
          [{'environment':'a b','host':'h'}] | a list of hosts; host 1 needs the name of a compute environment
          [{'environment':'e'}] | a list of hosts; host 1 needs a host, as text
          [{'environment':'e','host':'h','gpu':1}] | a list of hosts; host 1 needs a key that is known instead of gpu, such as gpus
          [{'environment':'e','host':'h','gpus':'all'}] | a list of hosts; host 1 needs a number of gpus
          [{'environment':'e','host':'h'},{'environment':'e','host':'h'}] | a list of hosts that names each host once for an environment, unlike h for e
          """)
  void saysWhatAnEntryShouldBe(String list, String wanted) {
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> config(list.replace('\'', '"')));
    assertThat(refused.mistakes().getFirst()).endsWith("should be " + wanted);
  }

  private LongshoreServer start(String hosts) {
    return LongshoreServer.start(config(hosts));
  }

  private ServerConfig config(String hosts) {
    return TestServers.config(data, Map.of(SETTING, hosts));
  }

  private static String instances(LongshoreServer server, String state) {
    return TestServers.awaitGet(
        server, InstanceRoutes.INSTANCES_PATH, "\"state\":\"" + state + "\"");
  }

  private static String awaitOwn(LongshoreServer server, String pattern) {
    return TestServers.await(
        server, "/v1/describecomputeenvironments", "{\"computeEnvironments\":[\"own\"]}", pattern);
  }

  private static String awaitJob(LongshoreServer server, String job, String pattern) {
    return TestServers.await(server, "/v1/describejobs", "{\"jobs\":[\"" + job + "\"]}", pattern);
  }
}
