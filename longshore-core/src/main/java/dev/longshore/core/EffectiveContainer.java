package dev.longshore.core;

import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Refusal;
import dev.longshore.model.ResourceRequirement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A container of a definition with what a submit changed laid over it: what it gets, and what
 * DescribeJobs shows.
 *
 * @param name of the container in its task
 * @param command with its placeholders filled in; empty means the image's own
 * @param environment the definition's order, then new names; {@code AWS_BATCH*} still in it
 * @param resourceRequirements the definition's order, then new types
 * @param demand what all of it comes to
 */
public record EffectiveContainer(
    String name,
    List<String> command,
    List<EnvironmentVariable> environment,
    List<ResourceRequirement> resourceRequirements,
    Demand demand) {

  /** The longest document of overrides that ECS takes; a job with a longer one fails (AWS). */
  static final int MAX_OVERRIDES_LENGTH = 8192;

  /** A name ends before the next placeholder, so that two may stand side by side. */
  private static final Pattern PLACEHOLDER = Pattern.compile("Ref::((?:(?!Ref::)[A-Za-z0-9_-])+)");

  /**
   * Lays overrides over a container.
   *
   * @param parameters what the placeholders of its command stand for
   * @throws dev.longshore.model.RefusedException when a placeholder has no value
   */
  static EffectiveContainer of(
      ContainerTemplate template, ContainerOverrides overrides, Map<String, String> parameters) {
    List<String> command = overrides.command().isEmpty() ? template.command() : overrides.command();
    List<ResourceRequirement> resources =
        mergedResources(template.resourceRequirements(), overrides.resourceRequirements());
    return new EffectiveContainer(
        template.name(),
        substituted(command, parameters),
        mergedEnvironment(template.environment(), overrides.environment()),
        resources,
        demand(template, overrides, resources));
  }

  /** The arguments with their placeholders filled in. */
  static List<String> substituted(List<String> command, Map<String, String> parameters) {
    return command.stream().map(argument -> substituted(argument, parameters)).toList();
  }

  /**
   * One pass: what is put in is not looked through again. A name is as long as it can be: one that
   * only begins like a parameter is another name, and most likely a mistake. Hyphens and
   * underscores at its end may stand between it and what follows.
   */
  private static String substituted(String argument, Map<String, String> parameters) {
    if (!argument.contains("Ref::")) {
      return argument;
    }
    return PLACEHOLDER
        .matcher(argument)
        .replaceAll(found -> Matcher.quoteReplacement(valueOf(found.group(1), parameters)));
  }

  private static String valueOf(String name, Map<String, String> parameters) {
    int end = name.length();
    while (end > 0 && "-_".indexOf(name.charAt(end - 1)) >= 0) {
      end--;
    }
    String value = parameters.get(name);
    String bare = parameters.get(name.substring(0, end));
    if (value == null && bare != null) {
      return bare + name.substring(end);
    }
    if (value == null) {
      throw Refusal.of("Unable to substitute value. No parameter found for reference " + name)
          .toException();
    }
    return value;
  }

  private static List<EnvironmentVariable> mergedEnvironment(
      List<EnvironmentVariable> base, List<EnvironmentVariable> over) {
    Map<String, EnvironmentVariable> merged = new LinkedHashMap<>();
    base.forEach(variable -> merged.put(variable.name(), variable));
    over.forEach(variable -> merged.put(variable.name(), variable));
    return List.copyOf(merged.values());
  }

  private static List<ResourceRequirement> mergedResources(
      List<ResourceRequirement> base, List<ResourceRequirement> over) {
    Map<ResourceRequirement.Type, ResourceRequirement> merged = new LinkedHashMap<>();
    base.forEach(requirement -> merged.put(requirement.type(), requirement));
    over.forEach(requirement -> merged.put(requirement.type(), requirement));
    return List.copyOf(merged.values());
  }

  /**
   * A resource requirement counts before the deprecated keys, wherever it stands; and a deprecated
   * override changes nothing that the definition has as a resource requirement.
   */
  private static Demand demand(
      ContainerTemplate template,
      ContainerOverrides overrides,
      List<ResourceRequirement> resources) {
    BigDecimal vcpus = firstNonNull(overrides.vcpus(), template.vcpus());
    BigDecimal memoryMib = firstNonNull(overrides.memoryMib(), template.memoryMib());
    BigDecimal gpus = BigDecimal.ZERO;
    for (ResourceRequirement requirement : resources) {
      BigDecimal value = new BigDecimal(requirement.value());
      switch (requirement.type()) {
        case VCPU -> vcpus = value;
        case MEMORY -> memoryMib = value;
        case GPU -> gpus = value;
      }
    }
    return new Demand(
        bounded(vcpus).movePointRight(3).longValue(),
        bounded(memoryMib).longValue(),
        bounded(gpus).intValue());
  }

  /** What is beyond all reason stays so, but must not overflow. */
  private static BigDecimal bounded(BigDecimal value) {
    return value.max(BigDecimal.ZERO).min(BigDecimal.valueOf(Integer.MAX_VALUE));
  }

  private static BigDecimal firstNonNull(@Nullable Integer first, @Nullable Integer second) {
    return BigDecimal.valueOf(first != null ? first : second != null ? second : 0);
  }

  /**
   * How long the document of overrides would be that AWS hands to ECS: {@code
   * {"command":[…],"environment":[{"name","value"}…],"resourceRequirements":[…]}}.
   */
  static int overridesLength(
      List<String> command,
      List<EnvironmentVariable> environment,
      List<ResourceRequirement> resources) {
    List<Integer> parts = new ArrayList<>();
    command.forEach(argument -> parts.add(quoted(argument)));
    environment.forEach(
        variable ->
            parts.add(
                "{'name':,'value':}".length()
                    + quoted(variable.name())
                    + quoted(variable.value())));
    resources.forEach(
        requirement ->
            parts.add(
                "{'type':,'value':}".length()
                    + quoted(requirement.type().name())
                    + quoted(requirement.value())));
    int commas = commas(command) + commas(environment) + commas(resources);
    return "{'command':[],'environment':[],'resourceRequirements':[]}".length()
        + commas
        + parts.stream().mapToInt(Integer::intValue).sum();
  }

  private static int commas(List<?> elements) {
    return Math.max(0, elements.size() - 1);
  }

  private static int quoted(String text) {
    int length = 2;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length +=
          switch (c) {
            case '"', '\\', '\n', '\r', '\t', '\b', '\f' -> 2;
            default -> c < 0x20 ? 6 : 1;
          };
    }
    return length;
  }
}
