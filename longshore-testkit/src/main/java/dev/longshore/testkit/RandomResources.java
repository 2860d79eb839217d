package dev.longshore.testkit;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.EventRule;
import dev.longshore.model.Fact;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.UnavailableTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Facts about what jobs refer to, as core could decide them, by chance: resources of every kind,
 * instances, and those who want events. The part of {@link RandomFacts} that needs no job.
 */
final class RandomResources {

  private final Random random;
  private final RememberedState state;
  private long launched;

  RandomResources(Random random, RememberedState state) {
    this.random = random;
    this.state = state;
  }

  Fact resource(Instant now) {
    String name = oneOf("a", "b", "c");
    return switch (random.nextInt(18)) {
      case 9 ->
          new Fact.ConsumableResourceSavedFact(
              Resources.aConsumable(name, random.nextInt(9)).withTags(tags()));
      case 10 ->
          state.consumables.containsKey(name)
              ? new Fact.ConsumableResourceDeletedFact(name)
              : definition(name);
      case 11 -> new Fact.UpdateKeptFact(update(name, now));
      case 12 ->
          state.keptUpdates.containsKey(name)
              ? new Fact.UpdateForgottenFact(name)
              : definition(name);
      case 13 ->
          new Fact.ServiceEnvironmentSavedFact(
              Resources.aServiceEnvironment(name, limits()).withTags(tags()));
      case 14 ->
          state.serviceEnvironments.containsKey(name)
              ? new Fact.ServiceEnvironmentDeletedFact(name)
              : new Fact.JobQueueSavedFact(Resources.aServiceQueue(name, "x"));
      case 15 ->
          new Fact.QuotaShareSavedFact(
              Resources.aQuotaShare(name, oneOf("s", "t"), limits()).withTags(tags()));
      case 16 -> {
        QuotaShareId share = new QuotaShareId(name, oneOf("s", "t"));
        yield state.quotaShares.containsKey(share)
            ? new Fact.QuotaShareDeletedFact(share)
            : definition(name);
      }
      case 0 ->
          new Fact.ComputeEnvironmentSavedFact(
              Resources.aComputeEnvironment(name, oneOf("subnet-1", "subnet-2"))
                  .withTags(tags())
                  .withInstances(random.nextBoolean() ? null : managed(name)));
      case 1 -> new Fact.SchedulingPolicySavedFact(Resources.aPolicy(name).withTags(tags()));
      case 2 -> new Fact.JobQueueSavedFact(Resources.aQueue(name, "x", "y").withTags(tags()));
      case 3 ->
          state.environments.containsKey(name)
              ? new Fact.ComputeEnvironmentDeletedFact(name)
              : definition(name);
      case 4 ->
          state.policies.containsKey(name)
              ? new Fact.SchedulingPolicyDeletedFact(name)
              : definition(name);
      case 5 ->
          state.queues.containsKey(name) ? new Fact.JobQueueDeletedFact(name) : definition(name);
      case 6 ->
          new Fact.SubmitKeptFact(
              new KeptSubmit(name, oneOf("d1", "d2"), JobBuilder.id(1 + random.nextInt(9)), now));
      case 7 ->
          state.keptSubmits.containsKey(name)
              ? new Fact.SubmitForgottenFact(name)
              : definition(name);
      default -> definition(name);
    };
  }

  Fact instance(Instant now) {
    List<Instance> instances = List.copyOf(state.instances.values());
    if (random.nextInt(4) == 0) {
      return types(now);
    }
    if (random.nextInt(3) == 0) {
      return new Fact.ScalingNotedFact(
          new ScalingActivity(
              oneOf("a", "b"),
              now,
              oneOf(ScalingActivity.Action.values()),
              random.nextBoolean() ? null : "c5.large",
              random.nextBoolean() ? List.of() : List.of("i-1", "i-2"),
              "because"));
    }
    if (instances.size() < 3) {
      launched++;
      return new Fact.InstanceLaunchedFact(
          new Instance(
              "i-" + launched,
              oneOf("a", "b"),
              "c5.large",
              new Demand(2000, 3920, random.nextInt(2)),
              oneOf("h", "i"),
              Instance.State.PENDING,
              now,
              null,
              false,
              null),
          launched);
    }
    Instance instance = instances.get(random.nextInt(instances.size()));
    if (random.nextInt(4) == 0) {
      return new Fact.InstanceDrainingFact(instance.id(), drain(now));
    }
    return instance.state() == Instance.State.PENDING
        ? new Fact.InstanceRunningFact(instance.id(), now)
        : new Fact.InstanceTerminatedFact(instance.id());
  }

  private Drain drain(Instant now) {
    return new Drain(
        oneOf(Drain.Cause.values()),
        now,
        random.nextBoolean() ? null : now.plusSeconds(60),
        Duration.ofSeconds(random.nextInt(120)));
  }

  private Fact types(Instant now) {
    String type = oneOf("c5.large", "m5.large");
    if (state.shortages.containsKey(type) && random.nextBoolean()) {
      return new Fact.InstanceShortageEndedFact(type);
    }
    return random.nextBoolean()
        ? new Fact.InstanceShortageFact(type, now.plusSeconds(random.nextInt(60)))
        : new Fact.TypesUnavailableFact(
            oneOf("a", "b"),
            random.nextBoolean()
                ? UnavailableTypes.NONE
                : UnavailableTypes.NONE.failed(type, now).failed("c5.xlarge", now));
  }

  private CapacityLimit[] limits() {
    return Stream.of("ml.a", "ml.b")
        .limit(1 + random.nextInt(2))
        .map(unit -> new CapacityLimit(1 + random.nextInt(3), unit))
        .toArray(CapacityLimit[]::new);
  }

  private KeptUpdate update(String token, Instant now) {
    return new KeptUpdate(
        token,
        oneOf("a", "b"),
        oneOf(ConsumableResource.Operation.values()),
        random.nextInt(5),
        random.nextInt(9),
        now);
  }

  Fact event() {
    String receiver = oneOf("a", "b");
    return switch (random.nextInt(6)) {
      case 1 -> new Fact.EventRuleSavedFact(Resources.anEventRule(receiver).withTargets(targets()));
      case 4 ->
          state.eventRules.containsKey(receiver)
              ? new Fact.EventRuleDeletedFact(receiver)
              : new Fact.EventRuleSavedFact(Resources.anEventRule(receiver));
      case 0, 2 -> new Fact.EventReceiverAddedFact(receiver);
      case 3 -> new Fact.EventReceiverGoneFact(receiver);
      default -> new Fact.EventsTakenFact(receiver, random.nextInt(100));
    };
  }

  private List<EventRule.Target> targets() {
    return random.nextBoolean()
        ? List.of()
        : List.of(new EventRule.Target("t", "longshore:webhook:http://h", "{\"Id\":\"t\"}"));
  }

  private InstanceSettings managed(String environment) {
    return new InstanceSettings(
        environment,
        AllocationStrategy.BEST_FIT_PROGRESSIVE,
        random.nextBoolean(),
        List.of("c*.*"),
        0,
        8,
        100,
        Duration.ZERO,
        0,
        new InstanceSettings.Managed(random.nextBoolean() ? null : Duration.ofSeconds(7)));
  }

  private Fact definition(String name) {
    JobDefinitionBuilder definition =
        JobDefinitionBuilder.aDefinition()
            .named(name)
            .revision(1 + random.nextInt(3))
            .tagged(tags());
    if (random.nextInt(4) == 0) {
      definition.onWindows();
    }
    if (random.nextInt(4) == 0) {
      definition.onArm();
    }
    return new Fact.JobDefinitionSavedFact(
        (random.nextBoolean() ? definition.inactive() : definition).build());
  }

  Map<String, String> tags() {
    return random.nextBoolean() ? Map.of() : Map.of("k", oneOf("", "v"));
  }

  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
