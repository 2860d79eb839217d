package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.PodContainer;
import dev.longshore.model.PodOverrides;
import dev.longshore.model.PodTemplate;
import dev.longshore.model.Refusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pod of a job for Kubernetes: the containers of its definition with what the submit changed
 * laid over them.
 *
 * @param containers in the order of the definition, placeholders filled in
 * @param initContainers the same of those that run before
 */
public record EffectivePod(List<PodContainer> containers, List<PodContainer> initContainers) {

  private static final String CPU = "cpu";
  private static final String MEMORY = "memory";
  private static final String GPU = "nvidia.com/gpu";

  public EffectivePod {
    containers = List.copyOf(containers);
    initContainers = List.copyOf(initContainers);
  }

  /**
   * The pod of every attempt of a job.
   *
   * @param definition of kind EKS
   * @throws dev.longshore.model.RefusedException when a placeholder has no value, or the overrides
   *     do not fit the definition
   */
  public static EffectivePod of(JobDefinition definition, JobRequest request) {
    PodTemplate template = Objects.requireNonNull(definition.pod());
    PodOverrides overrides = request.pod();
    Map<String, String> parameters = EffectiveTask.parameters(definition, request);
    return new EffectivePod(
        merged(
            template.containers(),
            overrides == null ? List.of() : overrides.containers(),
            parameters),
        merged(
            template.initContainers(),
            overrides == null ? List.of() : overrides.initContainers(),
            parameters));
  }

  /** As Kubernetes counts: all containers together, or the largest that runs before them. */
  Demand demand() {
    Demand together =
        containers.stream().map(EffectivePod::demand).reduce(Demand.NOTHING, Demand::plus);
    for (PodContainer before : initContainers) {
      Demand alone = demand(before);
      together =
          new Demand(
              Math.max(together.vcpuMillis(), alone.vcpuMillis()),
              Math.max(together.memoryMib(), alone.memoryMib()),
              Math.max(together.gpus(), alone.gpus()));
    }
    return together;
  }

  /**
   * The override that means the container with this index: the one with its name, or one without a
   * name where there is only one container.
   *
   * @param names of the containers, in order
   * @param overridden names in the overrides, in order
   * @return its index among the overrides, or -1
   */
  public static int overrideOf(int index, List<String> names, List<@Nullable String> overridden) {
    for (int i = 0; i < overridden.size(); i++) {
      String name = overridden.get(i);
      if (name == null ? names.size() == 1 : name.equals(names.get(index))) {
        return i;
      }
    }
    return -1;
  }

  private static List<PodContainer> merged(
      List<PodContainer> base, List<PodContainer> over, Map<String, String> parameters) {
    List<String> names = base.stream().map(EffectivePod::nameOf).toList();
    List<@Nullable String> overridden = new ArrayList<>();
    for (PodContainer override : over) {
      checkName(override.name(), names);
      overridden.add(override.name());
    }
    List<PodContainer> merged = new ArrayList<>();
    for (int i = 0; i < base.size(); i++) {
      int override = overrideOf(i, names, overridden);
      merged.add(merged(base.get(i), override < 0 ? null : over.get(override), parameters));
    }
    return merged;
  }

  private static void checkName(@Nullable String name, List<String> names) {
    if (name == null && names.size() != 1) {
      throw Refusal.of(
              "The name of a container is required in eksPropertiesOverride unless the pod has"
                  + " exactly one.")
          .toException();
    }
    if (name != null && !names.contains(name)) {
      throw Refusal.of(
              "Container " + name + " in eksPropertiesOverride is not in the job definition.")
          .toException();
    }
  }

  private static PodContainer merged(
      PodContainer base, @Nullable PodContainer over, Map<String, String> parameters) {
    List<String> command = base.command();
    List<String> args = base.args();
    Map<String, String> limits = new LinkedHashMap<>(base.limits());
    Map<String, String> requests = new LinkedHashMap<>(base.requests());
    if (over != null) {
      command = over.command().isEmpty() ? command : over.command();
      args = over.args().isEmpty() ? args : over.args();
      limits.putAll(over.limits());
      requests.putAll(over.requests());
      checkPairs(limits, requests);
    }
    return new PodContainer(
        base.name(),
        EffectiveContainer.substituted(command, parameters),
        EffectiveContainer.substituted(args, parameters),
        limits,
        requests);
  }

  /** What held for the definition must hold for what the overrides make of it. */
  private static void checkPairs(Map<String, String> limits, Map<String, String> requests) {
    String limit = limits.get(CPU);
    String request = requests.get(CPU);
    if (limit != null
        && request != null
        && new BigDecimal(request).compareTo(new BigDecimal(limit)) > 0) {
      throw Refusal.wrapped("cpu request must be <= to cpu limit if both are provided.")
          .toException();
    }
    checkEqual(limits.get(MEMORY), requests.get(MEMORY), "memory");
    checkEqual(limits.get(GPU), requests.get(GPU), "gpu");
  }

  private static void checkEqual(@Nullable String limit, @Nullable String request, String type) {
    if (limit != null && request != null && !limit.equals(request)) {
      throw Refusal.wrapped(
              "%s request must be equal to %s limit if both are provided.".formatted(type, type))
          .toException();
    }
  }

  private static Demand demand(PodContainer container) {
    return new Demand(
        new BigDecimal(asked(container, CPU)).movePointRight(3).longValue(),
        Long.parseLong(asked(container, MEMORY).replace("Mi", "")),
        Integer.parseInt(asked(container, GPU)));
  }

  /** Kubernetes finds room by what is requested, and takes a limit alone for a request. */
  private static String asked(PodContainer container, String type) {
    String request = container.requests().get(type);
    return request != null ? request : container.limits().getOrDefault(type, "0");
  }

  private static String nameOf(PodContainer container) {
    return Objects.requireNonNull(container.name());
  }
}
