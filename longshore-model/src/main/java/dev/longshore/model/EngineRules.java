package dev.longshore.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which engine serves which compute or service environment: that of the first rule that fits, else
 * the standard one. It goes by what an environment is now, so an update of its type, tags or
 * subnets may move it to another.
 *
 * @param standard the engine of what no rule fits
 * @param rules in their order
 */
public record EngineRules(String standard, List<Rule> rules) {

  public EngineRules {
    rules = List.copyOf(rules);
  }

  /** One engine for all. */
  public static EngineRules only(String engine) {
    return new EngineRules(engine, List.of());
  }

  /**
   * One rule. It fits where all fit that it has, and it has at least one.
   *
   * @param name of the environment, or null
   * @param type of the environment as AWS writes it, such as {@code FARGATE}, or null
   * @param tag that the environment has, or null
   * @param subnet of which the environment names at least one, or null
   * @param engine that serves it
   */
  public record Rule(
      @Nullable NamePattern name,
      @Nullable String type,
      @Nullable Tag tag,
      @Nullable NamePattern subnet,
      String engine) {

    public Rule {
      if (Stream.of(name, type, tag, subnet).noneMatch(condition -> condition != null)) {
        throw new IllegalArgumentException("a rule has a condition");
      }
    }

    private boolean fits(Environment environment) {
      return (name == null || name.fits(environment.name))
          && (type == null || type.equals(environment.type))
          && (tag == null || tag.isOf(environment.tags))
          && (subnet == null || environment.subnets.stream().anyMatch(subnet::fits));
    }

    /** Its conditions, for people: {@code name gpu-*, type FARGATE}. */
    @Override
    public String toString() {
      List<String> conditions = new ArrayList<>();
      if (name != null) {
        conditions.add("name " + name);
      }
      if (type != null) {
        conditions.add("type " + type);
      }
      if (tag != null) {
        conditions.add("tag " + tag);
      }
      if (subnet != null) {
        conditions.add("subnet " + subnet);
      }
      return String.join(", ", conditions);
    }
  }

  /**
   * A tag of an environment.
   *
   * @param value null for any
   */
  public record Tag(String key, @Nullable String value) {

    private boolean isOf(Map<String, String> tags) {
      String given = tags.get(key);
      return given != null && (value == null || value.equals(given));
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
      return value == null ? key : key + "=" + value;
    }
  }

  /**
   * What serves an environment.
   *
   * @param why which rule says so, for people
   */
  public record Choice(String engine, String why) {}

  /** What the rules go by. */
  private record Environment(
      String name, String type, Map<String, String> tags, List<String> subnets) {}

  /** What serves this environment. */
  public Choice of(ComputeEnvironment environment) {
    return of(
        new Environment(
            environment.name(), environment.kind(), environment.tags(), environment.subnets()));
  }

  /** What serves this environment; its type is {@link JobQueue#SERVICE_TYPE}. */
  public Choice of(ServiceEnvironment environment) {
    return of(
        new Environment(environment.name(), JobQueue.SERVICE_TYPE, environment.tags(), List.of()));
  }

  private Choice of(Environment environment) {
    for (int index = 0; index < rules.size(); index++) {
      Rule rule = rules.get(index);
      if (rule.fits(environment)) {
        return new Choice(rule.engine(), "rule " + (index + 1) + ": " + rule);
      }
    }
    return new Choice(standard, rules.isEmpty() ? "the only one" : "no rule fits");
  }

  /** Those that may serve an environment. */
  public SortedSet<String> engines() {
    SortedSet<String> engines = new TreeSet<>();
    engines.add(standard);
    rules.forEach(rule -> engines.add(rule.engine()));
    return engines;
  }

  /** Whether an environment is told which engine it has: where there are rules. */
  public boolean areShown() {
    return !rules.isEmpty();
  }
}
