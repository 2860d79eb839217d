package dev.longshore.aws;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerRole;
import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import java.util.List;
import java.util.Map;

/** Tasks that need something. */
final class TestTasks {

  static final String EXECUTION_ROLE = "arn:aws:iam::123456789012:role/execution";

  private TestTasks() {}

  /** One without an execution role. */
  static Launch withoutRole() {
    return of("{}");
  }

  static Launch withRole() {
    return of("{\"executionRoleArn\":\"%s\"}".formatted(EXECUTION_ROLE));
  }

  private static Launch of(String properties) {
    return new Launch(
        new AttemptKey(new JobId("job"), 1),
        "host",
        "demo",
        1,
        List.of(
            new ContainerLaunch(
                "default",
                "busybox",
                List.of(),
                List.of(),
                new Demand(1000, 128, 0),
                null,
                false,
                false,
                List.of(),
                ContainerRole.ALONE,
                "{}")),
        Launch.Site.of("queue", "environment"),
        properties,
        Map.of(),
        null);
  }
}
