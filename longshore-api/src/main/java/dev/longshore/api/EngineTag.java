package dev.longshore.api;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EngineRules;
import dev.longshore.model.ServiceEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which engine serves an environment, shown among its tags where there are rules. Clients take tags
 * with AWS's prefix for what a service of AWS has put there: they show them and do not mind that
 * they are none of theirs. Nobody can set or remove it, and ListTagsForResource, which tools
 * compare with what they have set, does not have it.
 */
final class EngineTag {

  static final String KEY = "aws:longshore:engine";

  private EngineTag() {}

  /** The tags as clients see them. Nothing runs in EKS environments. */
  static Map<String, String> shown(ComputeEnvironment environment, EngineRules engines) {
    return environment.orchestration().equals("ECS")
        ? shown(environment.tags(), engines, engines.of(environment))
        : environment.tags();
  }

  /** The same of a service environment. */
  static Map<String, String> shown(ServiceEnvironment environment, EngineRules engines) {
    return shown(environment.tags(), engines, engines.of(environment));
  }

  private static Map<String, String> shown(
      Map<String, String> own, EngineRules engines, EngineRules.Choice choice) {
    if (!engines.areShown()) {
      return own;
    }
    Map<String, String> all = new LinkedHashMap<>(own);
    all.put(KEY, choice.engine());
    return all;
  }
}
