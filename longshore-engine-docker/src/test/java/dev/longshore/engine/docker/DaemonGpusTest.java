package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.longshore.engine.RegistryAccess;
import dev.longshore.engine.SecretSource;
import dev.longshore.model.Demand;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GPUs of machines that are reached over a network; the daemon is a stub. */
class DaemonGpusTest {

  private static final String FIRST = "GPU-0a1b2c3d-0000-4000-8000-000000000001";
  private static final String SECOND = "GPU-0a1b2c3d-0000-4000-8000-000000000002";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private volatile String members = "";
  private volatile String created = "";

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer http;

  @BeforeEach
  void listen() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext(
        "/info",
        exchange -> answer(exchange, 200, "{\"NCPU\":4,\"MemTotal\":1073741824" + members + "}"));
    http.createContext("/images", exchange -> answer(exchange, 200, "{}"));
    http.createContext(
        "/containers/create",
        exchange -> {
          created = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          answer(exchange, 400, "{\"message\":\"enough is seen\"}");
        });
    http.start();
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @AfterEach
  void end() {
    http.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // both names of each device, all of them together, what is no GPU and what is not of CDI
        "'DiscoveredDevices':[{'Source':'cdi','ID':'nvidia.com/gpu=0'},"
            + "{'Source':'cdi','ID':'nvidia.com/gpu=<2>'},{'Source':'cdi','ID':'nvidia.com/gpu=1'},"
            + "{'Source':'cdi','ID':'nvidia.com/gpu=<1>'},{'Source':'cdi','ID':'nvidia.com/gpu=<1>'},"
            + "{'Source':'cdi','ID':'nvidia.com/gpu=all'},{'Source':'cdi','ID':'amd.com/gpu=0'},{'Source':'other','ID':'nvidia.com/gpu=7'}]"
            + " | <2>,<1>",
        "'DiscoveredDevices':[{'Source':'cdi','ID':'nvidia.com/gpu=all'},"
            + "{'Source':'cdi','ID':'nvidia.com/gpu=0'},{'Source':'cdi','ID':'nvidia.com/gpu=1'}]"
            + " | 0,1",
        "'DiscoveredDevices':null,'GenericResources':["
            + "{'NamedResourceSpec':{'Kind':'NVIDIA-GPU','Value':'<1>'}},"
            + "{'NamedResourceSpec':{'Kind':'gpu','Value':'<2>'}},"
            + "{'NamedResourceSpec':{'Kind':'gpu','Value':'fast'}},"
            + "{'NamedResourceSpec':{'Kind':'disk','Value':'GPU-1'}},"
            + "{'DiscreteResourceSpec':{'Kind':'gpu','Value':3}}] | <1>,<2>",
        "'GenericResources':null | other"
      })
  void areThoseThatTheDaemonNames(String json, String ids) {
    members = "," + filled(json).replace('\'', '"');
    DaemonGpus asked = new DaemonGpus.Asked(() -> List.of("other"));
    List<String> wanted = List.of(filled(ids).split(",", -1));
    try (Daemon daemon = new Daemon(address(), Duration.ofSeconds(5))) {
      assertThat(DaemonCapacity.of(daemon, null, asked).gpus()).isEqualTo(wanted);
      assertThat(DaemonCapacity.of(daemon, null, new DaemonGpus.Named(List.of("7"))).gpus())
          .as("what the configuration says comes first")
          .containsExactly("7");
    }
    try (DockerEngine engine =
        new DockerEngine(config(null, asked), SecretSource.NONE, RegistryAccess.NONE)) {
      assertThat(engine.hosts().getFirst().capacity())
          .isEqualTo(new Demand(4000, 1024 - 32, wanted.size()));
    }
    Demand given = new Demand(8000, 64, 0);
    try (DockerEngine engine =
        new DockerEngine(config(given, asked), SecretSource.NONE, RegistryAccess.NONE)) {
      assertThat(engine.hosts().getFirst().capacity())
          .isEqualTo(new Demand(8000, 64, wanted.size()));
    }
  }

  @Test
  void aContainerGetsThem() {
    members = ",\"DiscoveredDevices\":[{\"Source\":\"cdi\",\"ID\":\"nvidia.com/gpu=3\"}]";
    Launch task = TestLaunches.aLaunch("true").withDemand(new Demand(1000, 64, 1), false).build();
    try (DockerEngine engine =
        new DockerEngine(
            config(null, new DaemonGpus.Asked(List::of)), SecretSource.NONE, RegistryAccess.NONE)) {
      assertThat(engine.hosts()).hasSize(1);
      engine.launch(task, task.containers().getFirst());
    }
    assertThat(created).contains("\"DeviceIDs\":[\"3\"]", "NVIDIA_VISIBLE_DEVICES=3");
  }

  private static String filled(String text) {
    return text.replace("<1>", FIRST).replace("<2>", SECOND);
  }

  private DaemonAddress address() {
    return DaemonAddress.of("tcp://127.0.0.1:" + http.getAddress().getPort());
  }

  private DockerEngineConfig config(@Nullable Demand capacity, DaemonGpus gpus) {
    DockerEngineConfig standard = DockerEngineConfig.ownedBy("gpus");
    return new DockerEngineConfig(
        standard.owner(),
        address(),
        standard.hostId(),
        capacity,
        gpus,
        false,
        standard.policy(),
        standard.networks(),
        standard.nodeSubnets(),
        standard.housekeeping(),
        standard.trainingFolders());
  }

  @Test
  void behindSshTheDriverIsAsked() throws IOException {
    String script =
        """
        for word; do :; done
        case "$word" in
          "cat /proc/driver/nvidia/gpus/*/information")
            printf 'Model: \\t\\t A\\nGPU UUID: \\t %s\\nModel: \\t\\t A\\nGPU UUID: \\t %s\\n';;
          *) exec sleep 600;;
        esac
        """
            .formatted(SECOND, FIRST);
    try (SshForward forward = new SshForward("ssh://u@far.example:22", program(script))) {
      assertThat(forward.gpus()).containsExactly(FIRST, SECOND);
    }
  }

  @ParameterizedTest
  @CsvSource({"exec sleep 600", "exit 1", "echo no such file"})
  void aMachineThatDoesNotTellHasNone(String script) throws IOException {
    try (SshForward forward = new SshForward("ssh://far.example", program(script))) {
      assertThat(forward.gpus(Duration.ofMillis(200))).isEmpty();
    }
  }

  private List<String> program(String script) throws IOException {
    return List.of("sh", Files.writeString(folder.resolve("ssh"), script).toString());
  }
}
