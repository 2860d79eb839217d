package dev.longshore.store.sqlite;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;

import dev.longshore.model.AllocationStrategy;
import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.CapacityKind;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.ChildStops;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Demand;
import dev.longshore.model.Drain;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.EventRule;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobQueue;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.KeptSubmit;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.NodeOverrides;
import dev.longshore.model.NodeOverrides.RangeOverrides;
import dev.longshore.model.Placement;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.RetryStrategy;
import dev.longshore.model.ScalingActivity;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.model.StopRequest;
import dev.longshore.model.UnavailableTypes;
import dev.longshore.testkit.JobDefinitionBuilder;
import dev.longshore.testkit.Resources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact of every kind, with every member that is stored: what {@link StoredFormatTest} stores,
 * and looks for in what it reads.
 */
final class OneOfEachFact {

  static final Placement PLACEMENT =
      new Placement("environment", "host", null, CapacityKind.ON_DEMAND);

  static final Placement SERVICE_PLACEMENT = new Placement("environment", "host");

  static final ComputeEnvironment ENVIRONMENT =
      Resources.aComputeEnvironment("environment").withTags(Map.of("tag", "value"));

  static final JobDefinition DEFINITION =
      JobDefinitionBuilder.aDefinition()
          .command("echo", "Ref::x")
          .environment(new EnvironmentVariable("A", "1"))
          .parameters(Map.of("x", "y"))
          .timeoutSeconds(60)
          .build();

  static final JobDefinition DEREGISTERED =
      JobDefinitionBuilder.aDefinition().named("deregistered").inactive().build();

  static final ContainerOverrides OVERRIDES =
      new ContainerOverrides(
          List.of("echo", "it's"),
          List.of(new EnvironmentVariable("EMPTY", "")),
          List.of(new ResourceRequirement(ResourceRequirement.Type.GPU, "1")),
          2,
          1024,
          "m5.large");

  static final JobRequest REQUEST =
      request(
          Map.of("default", OVERRIDES),
          new NodeOverrides(
              3,
              List.of(
                  new RangeOverrides("1:", 1, null, Map.of(), List.of("m5.large"), List.of()))));

  static JobRequest request(
      Map<String, ContainerOverrides> overrides, @Nullable NodeOverrides nodeOverrides) {
    return new JobRequest(
        Map.of("parameter", "value"),
        overrides,
        nodeOverrides,
        null,
        List.of(new JobRequest.Dependency(id(9).value(), "N_TO_N")),
        new RetryStrategy(
            3,
            List.of(
                new RetryStrategy.EvaluateOnExit(
                    "Host EC2*", "r", "1", RetryStrategy.Action.EXIT))),
        60,
        true,
        Map.of("tag", ""),
        "share",
        5,
        List.of());
  }

  static final Job FIRST =
      aJob(1).named("Job").requesting(REQUEST).asking(new Demand(2000, 1024, 1)).build();

  static final KeptSubmit KEPT =
      new KeptSubmit("the key", "00112233445566778899aabbccddeeff", id(1), START.plusMillis(9));

  static final CapacityLimit LIMIT = new CapacityLimit(7, "ml.m5.large");

  static final ServiceEnvironment SERVICE_ENVIRONMENT =
      Resources.aServiceEnvironment("service", LIMIT).withTags(Map.of("tag", "value"));

  static final JobQueue SERVICE_QUEUE = Resources.aServiceQueue("service queue", "service");

  static final QuotaShare QUOTA_SHARE =
      Resources.aQuotaShare("service queue", "share", LIMIT).withTags(Map.of("tag", "value"));

  static final ConsumableResource CONSUMABLE =
      Resources.aConsumable("Licence", 5).withTags(Map.of("tag", "value"));

  static final KeptUpdate UPDATE =
      new KeptUpdate(
          "token", "Licence", ConsumableResource.Operation.ADD, 2, 5, START.plusMillis(9));

  static final ComputeEnvironment WITH_INSTANCES =
      Resources.aComputeEnvironment("with instances", "subnet-1", "subnet-2")
          .withInstances(
              new InstanceSettings(
                  "with instances",
                  AllocationStrategy.BEST_FIT_PROGRESSIVE,
                  false,
                  List.of("c5", "optimal"),
                  1,
                  256,
                  100,
                  Duration.ofMinutes(20),
                  2));

  static final Instance INSTANCE =
      new Instance(
          "i-0123456789abcdef0",
          "with instances",
          "c5.large",
          new Demand(2000, 3920, 0),
          "host",
          Instance.State.PENDING,
          START.plusMillis(1),
          null,
          false,
          null);

  static final InstanceType C5_LARGE = InstanceCatalog.builtIn().find("c5.large").orElseThrow();

  static final Instance ANOTHER_INSTANCE =
      Instance.launched("i-9", "with instances", C5_LARGE, INSTANCE.capacity(), "host", START);

  static final Drain DRAIN =
      new Drain(
          Drain.Cause.INTERRUPTED, START.plusMillis(4), START.plusMillis(5), Duration.ofSeconds(2));

  static final UnavailableTypes UNAVAILABLE =
      UnavailableTypes.NONE.failed("c5.large", START.plusMillis(7));

  static final ScalingActivity ACTIVITY =
      new ScalingActivity(
          "with instances",
          START.plusMillis(1),
          ScalingActivity.Action.LAUNCH,
          "c5.large",
          List.of("i-0123456789abcdef0"),
          "Launched 1 of type c5.large.");

  static final EventRule RULE =
      Resources.anEventRule("rule")
          .withTargets(
              List.of(
                  new EventRule.Target(
                      "t", "longshore:webhook:http://h", "{\"Id\":\"t\",\"Arn\":\"a\"}")));

  static final Job TAKER =
      aJob(7)
          .requesting(
              new JobRequest(
                  Map.of(),
                  Map.of(),
                  new NodeOverrides(
                      null,
                      List.of(
                          new RangeOverrides(
                              "0:",
                              0,
                              null,
                              Map.of(),
                              List.of(),
                              List.of(new ConsumableRequirement("seat", 1))))),
                  null,
                  List.of(),
                  null,
                  null,
                  null,
                  Map.of(),
                  null,
                  null,
                  List.of(new ConsumableRequirement("Licence", 2))))
          .taking(new ConsumableRequirement("Licence", 2), new ConsumableRequirement("seat", 1))
          .build();

  static final Job SERVICE_JOB = aJob(8).service(2).build();

  static final StopRequest STOP = new StopRequest(StopRequest.Cause.TERMINATE, "enough");

  static final AttemptEnd END =
      new AttemptEnd(
          1,
          PLACEMENT,
          null,
          START.plusMillis(3),
          START.plusMillis(4),
          137,
          "killed",
          "exited",
          List.of());

  static final IndexSet DOOMED = IndexSet.of(1, 3, 4);

  static final JobState.Spawned BLOCKED_ARRAY =
      new JobState.Spawned(START.plusMillis(8), IndexSet.range(0, 5));

  private OneOfEachFact() {}

  static List<Fact> all() {
    Job array = aJob(2).array(3).build();
    return List.of(
        new Fact.ComputeEnvironmentSavedFact(ENVIRONMENT),
        new Fact.ComputeEnvironmentSavedFact(Resources.aComputeEnvironment("gone")),
        new Fact.ComputeEnvironmentDeletedFact("gone"),
        new Fact.ComputeEnvironmentSavedFact(WITH_INSTANCES),
        new Fact.InstanceLaunchedFact(INSTANCE, 4),
        new Fact.InstanceRunningFact(INSTANCE.id(), START.plusMillis(2)),
        new Fact.InstanceLaunchedFact(
            Instance.launched(
                "i-gone", "with instances", C5_LARGE, INSTANCE.capacity(), "host", START),
            5),
        new Fact.InstanceTerminatedFact("i-gone"),
        new Fact.InstanceLaunchedFact(ANOTHER_INSTANCE, 3),
        new Fact.InstanceDrainingFact("i-9", DRAIN),
        new Fact.InstanceShortageFact("c5.large", START.plusMillis(9)),
        new Fact.InstanceShortageFact("gone", START.plusMillis(9)),
        new Fact.InstanceShortageEndedFact("gone"),
        new Fact.TypesUnavailableFact("with instances", UNAVAILABLE),
        new Fact.ScalingNotedFact(ACTIVITY),
        new Fact.SchedulingPolicySavedFact(Resources.aPolicy("policy")),
        new Fact.SchedulingPolicySavedFact(Resources.aPolicy("gone")),
        new Fact.SchedulingPolicyDeletedFact("gone"),
        new Fact.JobQueueSavedFact(Resources.aQueue("queue", "environment")),
        new Fact.JobQueueSavedFact(Resources.aQueue("gone")),
        new Fact.JobQueueDeletedFact("gone"),
        new Fact.ServiceEnvironmentSavedFact(SERVICE_ENVIRONMENT),
        new Fact.ServiceEnvironmentSavedFact(Resources.aServiceEnvironment("gone", 1)),
        new Fact.ServiceEnvironmentDeletedFact("gone"),
        new Fact.JobQueueSavedFact(SERVICE_QUEUE),
        new Fact.QuotaShareSavedFact(QUOTA_SHARE),
        new Fact.QuotaShareSavedFact(Resources.aQuotaShare("service queue", "gone")),
        new Fact.QuotaShareDeletedFact(new QuotaShareId("service queue", "gone")),
        new Fact.ConsumableResourceSavedFact(CONSUMABLE),
        new Fact.ConsumableResourceSavedFact(Resources.aConsumable("gone", 1)),
        new Fact.ConsumableResourceDeletedFact("gone"),
        new Fact.UpdateKeptFact(UPDATE),
        new Fact.UpdateKeptFact(
            new KeptUpdate("gone", "x", ConsumableResource.Operation.SET, 1, 1, START)),
        new Fact.UpdateForgottenFact("gone"),
        new Fact.EventRuleSavedFact(RULE),
        new Fact.EventRuleSavedFact(Resources.anEventRule("gone")),
        new Fact.EventRuleDeletedFact("gone"),
        new Fact.JobDefinitionSavedFact(DEFINITION),
        new Fact.JobDefinitionSavedFact(DEREGISTERED),
        new Fact.JobDefinitionSavedFact(DEREGISTERED.withRevision(4)),
        new Fact.JobDefinitionRemovedFact(new DefinitionId("deregistered", 4)),
        new Fact.SubmitKeptFact(KEPT),
        new Fact.SubmitKeptFact(new KeptSubmit("gone", "digest", id(1), START)),
        new Fact.SubmitForgottenFact("gone"),
        new Fact.JobSubmittedFact(FIRST),
        new Fact.JobPendingFact(id(1)),
        new Fact.JobRunnableFact(id(1), START.plusMillis(1), false, null),
        new Fact.JobReasonFact(id(1), "no room", START.plusMillis(1)),
        new Fact.AttemptPlacedFact(id(1), Attempt.placed(1, PLACEMENT, START.plusMillis(2))),
        new Fact.AttemptStartedFact(id(1), 1, START.plusMillis(3), null),
        new Fact.AttemptEndedFact(id(1), END),
        new Fact.JobStopRequestedFact(id(1), STOP),
        new Fact.JobEndedFact(id(1), false, START.plusMillis(5), "enough"),
        new Fact.JobSubmittedFact(array),
        new Fact.ArraySpawnedFact(array.id(), START.plusMillis(6)),
        new Fact.ArrayChildSpawnedFact(array.spawn(1, START.plusMillis(7))),
        new Fact.JobTaggedFact(array.id(), JobRequest.PLAIN.withTags(Map.of("tag", "new"))),
        new Fact.JobSubmittedFact(aJob(3).array(6).build()),
        new Fact.JobPendingFact(id(3), IndexSet.of(1)),
        new Fact.ArrayChildrenDoomedFact(id(3), DOOMED),
        new Fact.ArrayChildStopsFact(id(3), ChildStops.NONE.with(5, STOP)),
        new Fact.ArraySpawnedFact(id(3), BLOCKED_ARRAY.since(), BLOCKED_ARRAY.blocked()),
        new Fact.ArrayChildSpawnedFact(aJob(3).array(6).in(BLOCKED_ARRAY, 0).build().spawn(0)),
        new Fact.ArrayChildrenEndedFact(id(3), DOOMED, START.plusMillis(9), "lost", STOP),
        new Fact.JobSubmittedFact(aJob(4).multiNode(2).build()),
        new Fact.NodePlacedFact(
            aJob(4)
                .multiNode(2)
                .build()
                .node(1, new Demand(250, 64, 0), new JobState.Submitted())
                .placed(Attempt.placed(1, PLACEMENT, START.plusMillis(10)))),
        new Fact.NodesWaitingFact(id(4), 2, START.plusMillis(11), "again"),
        new Fact.JobSubmittedFact(aJob(6).multiNode(1).build()),
        new Fact.NodePlacedFact(
            aJob(6)
                .multiNode(1)
                .build()
                .node(0, new Demand(250, 64, 0), new JobState.Submitted())
                .placed(Attempt.placed(1, PLACEMENT, START.plusMillis(10)))),
        new Fact.NodesWaitingFact(id(6), 1, START.plusMillis(11), "again"),
        new Fact.NodesEndedFact(id(6), 1, START.plusMillis(12), "enough"),
        new Fact.EventReceiverAddedFact("receiver"),
        new Fact.EventsTakenFact("receiver", 4),
        new Fact.EventReceiverAddedFact("gone"),
        new Fact.EventReceiverGoneFact("gone"),
        new Fact.EventsForgottenFact(1),
        new Fact.JobSubmittedFact(aJob(5).array(2).build()),
        new Fact.JobEndedFact(id(5), false, START.plusMillis(7), "gone"),
        new Fact.JobRemovedFact(id(5)),
        new Fact.RemovedRowsErasedFact(1),
        new Fact.JobSubmittedFact(TAKER),
        new Fact.JobSubmittedFact(SERVICE_JOB),
        new Fact.JobRunnableFact(id(8), START.plusMillis(1), false, null),
        new Fact.JobReprioritizedFact(id(8), SERVICE_JOB.request().withPriority(3)),
        new Fact.AttemptPlacedFact(
            id(8), Attempt.scheduled(1, SERVICE_PLACEMENT, START.plusMillis(2))),
        new Fact.AttemptTakenFact(id(8), 1, START.plusMillis(3)));
  }
}
