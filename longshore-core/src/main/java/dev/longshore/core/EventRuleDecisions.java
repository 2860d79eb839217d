package dev.longshore.core;

import dev.longshore.core.Command.DeleteEventRuleCommand;
import dev.longshore.core.Command.PutEventRuleCommand;
import dev.longshore.core.Command.PutEventTargetsCommand;
import dev.longshore.core.Command.RemoveEventTargetsCommand;
import dev.longshore.core.Command.RuleReply;
import dev.longshore.model.EventRule;
import dev.longshore.model.EventRule.Target;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.EventReceiverAddedFact;
import dev.longshore.model.Fact.EventReceiverGoneFact;
import dev.longshore.model.Fact.EventRuleDeletedFact;
import dev.longshore.model.Fact.EventRuleSavedFact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules of EventBridge and their targets. A target that is delivered to becomes a receiver in the
 * commit that makes it, so it gets every event from then on.
 */
final class EventRuleDecisions {

  /** Quotas of AWS. */
  private static final int MOST_RULES = 300;

  private static final int MOST_TARGETS = 5;

  /** A rule that is there takes everything of the new one but targets and tags, as on AWS. */
  Decision<RuleReply> put(BatchState state, PutEventRuleCommand command) {
    EventRule rule = command.rule();
    EventRule current = state.resources().eventRules().get(rule.name());
    if (current == null) {
      return state.resources().eventRules().size() >= MOST_RULES
          ? Decision.accept(RuleReply.TOO_MANY)
          : Decision.accept(RuleReply.DONE, new EventRuleSavedFact(rule));
    }
    return Decision.accept(
        RuleReply.DONE,
        new EventRuleSavedFact(
            new EventRule(
                rule.name(),
                rule.description(),
                rule.pattern(),
                rule.state(),
                rule.roleArn(),
                current.tags(),
                current.targets())));
  }

  Decision<RuleReply> putTargets(BatchState state, PutEventTargetsCommand command) {
    EventRule rule = state.resources().eventRules().get(command.rule());
    if (rule == null) {
      return Decision.accept(RuleReply.NO_SUCH_RULE);
    }
    Map<String, Target> targets = byId(rule);
    command.targets().forEach(target -> targets.put(target.id(), target));
    return targets.size() > MOST_TARGETS
        ? Decision.accept(RuleReply.TOO_MANY)
        : changed(rule, targets);
  }

  /** Ids that are unknown are no error. */
  Decision<RuleReply> removeTargets(BatchState state, RemoveEventTargetsCommand command) {
    EventRule rule = state.resources().eventRules().get(command.rule());
    if (rule == null) {
      return Decision.accept(RuleReply.NO_SUCH_RULE);
    }
    Map<String, Target> targets = byId(rule);
    command.ids().forEach(targets::remove);
    return changed(rule, targets);
  }

  /** A rule that is unknown is no error. */
  Decision<RuleReply> delete(BatchState state, DeleteEventRuleCommand command) {
    EventRule rule = state.resources().eventRules().get(command.rule());
    if (rule == null) {
      return Decision.accept(RuleReply.DONE);
    }
    return rule.targets().isEmpty()
        ? Decision.accept(RuleReply.DONE, new EventRuleDeletedFact(rule.name()))
        : Decision.accept(RuleReply.HAS_TARGETS);
  }

  private static Map<String, Target> byId(EventRule rule) {
    Map<String, Target> targets = new LinkedHashMap<>();
    rule.targets().forEach(target -> targets.put(target.id(), target));
    return targets;
  }

  private static Decision<RuleReply> changed(EventRule rule, Map<String, Target> targets) {
    EventRule after = rule.withTargets(List.copyOf(targets.values()));
    List<Fact> facts = new ArrayList<>();
    facts.add(new EventRuleSavedFact(after));
    List<String> before = receivers(rule);
    List<String> now = receivers(after);
    before.stream()
        .filter(receiver -> !now.contains(receiver))
        .forEach(receiver -> facts.add(new EventReceiverGoneFact(receiver)));
    now.stream()
        .filter(receiver -> !before.contains(receiver))
        .forEach(receiver -> facts.add(new EventReceiverAddedFact(receiver)));
    return new Decision.Accepted<>(facts, RuleReply.DONE);
  }

  private static List<String> receivers(EventRule rule) {
    return rule.targets().stream().filter(Target::isDelivered).map(rule::receiver).toList();
  }
}
