package dev.longshore.engine;

import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Launch;
import dev.longshore.model.NamePattern;
import dev.longshore.model.Ordered;
import dev.longshore.model.SecretReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is put into the environment of a container on the way to its engine: variables that the
 * administrator gives to all jobs of a queue or compute environment, and the values of secrets.
 *
 * @param standard variables of which each counts where nobody else gives one of that name; of
 *     several rules that fit, the first that has the name counts
 * @param secrets where the values of secrets are
 */
public record LaunchEnvironment(List<Rule> standard, SecretSource secrets) {

  /** Adds nothing, and has no secrets. */
  public static final LaunchEnvironment NONE = new LaunchEnvironment(List.of(), SecretSource.NONE);

  /** Names that only AWS Batch and ECS give; whoever else uses one is not heard. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "AWS_BATCH.*|AWS_EXECUTION_ENV|AWS_CONTAINER_CREDENTIALS_.*"
              + "|ECS_CONTAINER_METADATA_URI.*|ECS_AGENT_URI");

  /** The same on Fargate alone. */
  private static final Set<String> RESERVED_ON_FARGATE = Set.of("AWS_REGION", "AWS_DEFAULT_REGION");

  public LaunchEnvironment {
    standard = List.copyOf(standard);
  }

  /**
   * Variables of some jobs.
   *
   * @param queue of the jobs, or null for any
   * @param environment compute environment, or service environment, of the jobs, or null for any
   * @param variables by name, in order
   */
  public record Rule(
      @Nullable NamePattern queue,
      @Nullable NamePattern environment,
      Map<String, String> variables) {

    public Rule {
      variables = Ordered.copyOf(variables);
    }

    private boolean fits(Launch.Site site) {
      return (queue == null || queue.fits(site.queue()))
          && (environment == null || environment.fits(site.environment()));
    }
  }

  /**
   * The launch with all of them. A secret counts before a variable of the same name that the job
   * brought, and one of the agent before all.
   *
   * @param ofAgent by which the container finds what answers it
   * @throws SecretUnavailable when a secret cannot be had
   */
  ContainerLaunch addTo(Launch task, ContainerLaunch container, Map<String, String> ofAgent)
      throws SecretUnavailable {
    if (container.secrets().isEmpty() && standard.isEmpty() && ofAgent.isEmpty()) {
      return container;
    }
    Map<String, String> all = new LinkedHashMap<>();
    for (Rule rule : standard) {
      if (rule.fits(task.site())) {
        rule.variables().forEach(all::putIfAbsent);
      }
    }
    for (EnvironmentVariable variable : container.environment()) {
      all.put(variable.name(), variable.value());
    }
    for (SecretReference secret : container.secrets()) {
      if (!isReserved(secret.name(), task)) {
        all.put(secret.name(), secrets.read(secret.valueFrom(), task));
      }
    }
    all.putAll(ofAgent);
    List<EnvironmentVariable> environment = new ArrayList<>();
    all.forEach((name, value) -> environment.add(new EnvironmentVariable(name, value)));
    return container.with(environment);
  }

  private static boolean isReserved(String name, Launch task) {
    return RESERVED.matcher(name).matches()
        || (task.fargate() && RESERVED_ON_FARGATE.contains(name));
  }
}
