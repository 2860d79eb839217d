package dev.longshore.server;

import static dev.longshore.server.TestServers.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageRouteTest {

  @TempDir private Path data;

  @Test
  void tellsWhatWasUsedAndWhatItWouldHaveCost() {
    try (LongshoreServer server = LongshoreServer.start(TestServers.config(data, Map.of()))) {
      TestServers.createWorld(server);
      String job = TestServers.submit(server, "runs");
      var _ =
          TestServers.await(
              server, "/v1/describejobs", "{\"jobs\":[\"" + job + "\"]}", "\"SUCCEEDED\"");

      assertThat(usage(server, "?by=job"))
          .containsPattern("\"key\":\"" + job + "\",\"attempts\":1,\"seconds\":[0-9.]+,")
          .containsPattern("\"vcpuSeconds\":[0-9.]+,\"gibSeconds\":[0-9.]+,\"gpuSeconds\":0.000")
          .containsPattern("\"price\":[0-9.]+}")
          .contains("\"currency\":\"USD\"", "\"total\":{\"attempts\":1,");
      assertThat(usage(server, "?by=queue&format=csv"))
          .startsWith("queue,attempts,seconds,vcpuSeconds,gibSeconds,gpuSeconds,priceUsd\nq,1,");
      assertThat(usage(server, "?by=instanceType&format=csv")).contains("\nc7i.large,1,");
      assertThat(usage(server, "?by=tag:team")).contains("\"usage\":[]");
      assertThat(usage(server, "?to=2020-01-01T00:00:00Z")).contains("\"total\":{\"attempts\":0,");
    }
  }

  @Test
  void whatCannotBeAnsweredIsToldWithWhatCould() {
    try (LongshoreServer server = LongshoreServer.start(TestServers.config(data, Map.of()))) {
      assertThat(usage(server, "?by=colour"))
          .contains(
              "by should be job, queue, share, computeEnvironment, instanceType or tag:<key>");
      assertThat(usage(server, "?from=yesterday")).contains("from should be a time such as");
      assertThat(usage(server, "?format=xml")).contains("format should be json or csv, not xml");
      assertThat(usage(server, "?group=job")).contains("There is no parameter group");
      assertThat(get(server, UsageRoute.PATH + "?by=colour").statusCode()).isEqualTo(400);
    }
  }

  private static String usage(LongshoreServer server, String query) {
    return get(server, UsageRoute.PATH + query).body();
  }
}
