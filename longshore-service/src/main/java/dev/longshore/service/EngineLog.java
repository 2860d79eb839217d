package dev.longshore.service;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EngineRules;
import dev.longshore.model.EngineRules.Choice;
import dev.longshore.model.Fact;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.store.Reads;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each environment that says which engine serves it, where there are rules for that:
 * at the start, when it is created, and when an update gives it to another. One thread calls it at
 * a time.
 */
final class EngineLog {

  private static final Logger LOG = LoggerFactory.getLogger(EngineLog.class);

  private final EngineRules rules;
  private final Consumer<String> lines;
  private final Map<String, String> engines = new HashMap<>();

  EngineLog(EngineRules rules) {
    this(rules, LOG::info);
  }

  EngineLog(EngineRules rules, Consumer<String> lines) {
    this.rules = rules;
    this.lines = lines;
  }

  /** Tells of those that there are at the start. */
  void known(Reads reads) {
    if (rules.areShown()) {
      reads.computeEnvironments().forEach(this::tell);
      reads.serviceEnvironments().forEach(this::tell);
    }
  }

  void committed(Fact fact) {
    if (!rules.areShown()) {
      return;
    }
    if (fact instanceof Fact.ComputeEnvironmentSavedFact saved) {
      tell(saved.environment());
    } else if (fact instanceof Fact.ServiceEnvironmentSavedFact saved) {
      tell(saved.environment());
    } else if (fact instanceof Fact.ComputeEnvironmentDeletedFact deleted) {
      engines.remove(compute(deleted.name()));
    } else if (fact instanceof Fact.ServiceEnvironmentDeletedFact deleted) {
      engines.remove(service(deleted.name()));
    }
  }

  /** Nothing runs in EKS environments. */
  private void tell(ComputeEnvironment environment) {
    if (environment.orchestration().equals("ECS")) {
      tell(compute(environment.name()), rules.of(environment));
    }
  }

  private void tell(ServiceEnvironment environment) {
    tell(service(environment.name()), rules.of(environment));
  }

  private void tell(String environment, Choice choice) {
    if (!choice.engine().equals(engines.put(environment, choice.engine()))) {
      lines.accept(
          "%s is served by engine=%s (%s)".formatted(environment, choice.engine(), choice.why()));
    }
  }

  /** Both may have the same names. */
  private static String compute(String name) {
    return "computeEnvironment=" + name;
  }

  private static String service(String name) {
    return "serviceEnvironment=" + name;
  }
}
