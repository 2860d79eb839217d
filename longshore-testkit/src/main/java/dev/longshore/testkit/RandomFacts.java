package dev.longshore.testkit;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.CapacityKind;
import dev.longshore.model.ChildStops;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ContainerExit;
import dev.longshore.model.ContainerOverrides;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.ContainerTemplate.LogTarget;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Demand;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Fact;
import dev.longshore.model.IndexSet;
import dev.longshore.model.Instance;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobRequest;
import dev.longshore.model.JobState;
import dev.longshore.model.MultiLine;
import dev.longshore.model.Placement;
import dev.longshore.model.StopRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Facts as core could decide them, by chance: a seed always makes the same. What they come to is
 * remembered in {@link #state()}.
 */
final class RandomFacts {

  private static final LogTarget MULTI_LINE =
      new LogTarget("awslogs", "team", "prefix", true, new MultiLine("^\\S", null));

  private final Random random;
  private final RememberedState state = new RememberedState();
  private final RandomResources resources;
  private Instant now = JobBuilder.START;
  private int submitted;

  RandomFacts(long seed) {
    random = new Random(seed);
    resources = new RandomResources(random, state);
  }

  RememberedState state() {
    return state;
  }

  /** One commit of some facts, which {@link #state()} has taken in. */
  List<Fact> nextCommit() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      now = now.plusMillis(random.nextInt(3));
      List<Fact> next =
          switch (random.nextInt(21)) {
            case 0 -> List.of(resources.event());
            case 1, 2, 3, 4, 5, 6 -> List.of(resources.resource(now));
            case 20 -> List.of(resources.instance(now));
            default -> job();
          };
      next.forEach(state::apply);
      facts.addAll(next);
    }
    return facts;
  }

  /** One that runs, as a rule, or none. */
  private @Nullable String anInstance() {
    return state.instances.values().stream()
        .filter(instance -> instance.state() == Instance.State.RUNNING)
        .map(Instance::id)
        .filter(_ -> random.nextBoolean())
        .findFirst()
        .orElse(null);
  }

  private List<Fact> job() {
    if (random.nextInt(12) == 0) {
      return removal();
    }
    List<Job> open = state.openJobs();
    if (open.isEmpty() || random.nextInt(4) == 0) {
      return submit();
    }
    Job job = open.get(random.nextInt(open.size()));
    if (!job.id().isPart() && random.nextInt(10) == 0) {
      if (job.isService() && random.nextBoolean()) {
        JobRequest changed = job.request().withPriority(random.nextInt(9));
        return List.of(new Fact.JobReprioritizedFact(job.id(), changed));
      }
      return List.of(new Fact.JobTaggedFact(job.id(), job.request().withTags(resources.tags())));
    }
    if (random.nextInt(10) == 0) {
      return List.of(new Fact.JobStopRequestedFact(job.id(), stop()));
    }
    return switch (job.state()) {
      case JobState.Submitted _ -> resources.oneOf(pending(job), waiting(job), ended(job, false));
      case JobState.Pending _ ->
          job.isArrayParent()
              ? resources.oneOf(waiting(job), ended(job, false), doomed(job), childStops(job))
              : resources.oneOf(waiting(job), ended(job, false));
      case JobState.Runnable _ ->
          resources.oneOf(reason(job), placed(job), placed(job), ended(job, false));
      case JobState.Active active ->
          job.isMultiNode() ? multiNode(job, active.attempt()) : active(job, active.attempt());
      case JobState.Spawned _ -> array(job);
      case JobState.Succeeded _, JobState.Failed _ -> throw new IllegalStateException("not open");
    };
  }

  private List<Fact> submit() {
    submitted++;
    List<Fact> facts = new ArrayList<>();
    DefinitionId definition =
        new DefinitionId(resources.oneOf("a", "b", "c"), 1 + random.nextInt(3));
    if (!state.definitions.containsKey(definition)) {
      facts.add(
          new Fact.JobDefinitionSavedFact(
              JobDefinitionBuilder.aDefinition()
                  .named(definition.name())
                  .revision(definition.revision())
                  .logging(resources.oneOf(LogTarget.DEFAULT, MULTI_LINE))
                  .build()));
    }
    if (random.nextInt(6) == 0) {
      return List.of(
          new Fact.JobSubmittedFact(
              JobBuilder.aJob(submitted)
                  .inQueue(resources.oneOf("a", "b"))
                  .createdAt(now)
                  .service(1 + random.nextInt(3))
                  .asking(new Demand(1000, 512, 0))
                  .build()));
    }
    int kind = random.nextInt(4);
    facts.add(
        new Fact.JobSubmittedFact(
            JobBuilder.aJob(submitted)
                .named(resources.oneOf("Ab", "ab", "abc", "b"))
                .inQueue(resources.oneOf("a", "b"))
                .of(definition.name(), definition.revision())
                .createdAt(now)
                .requesting(request())
                .asking(new Demand(random.nextInt(3) * 250L, random.nextInt(3), random.nextInt(2)))
                .taking(consumables())
                .array(kind == 0 ? 2 + random.nextInt(3) : 0)
                .multiNode(kind == 1 ? 1 + random.nextInt(3) : 0)
                .build()));
    return facts;
  }

  private ConsumableRequirement[] consumables() {
    return Stream.of("a", "b")
        .filter(_ -> random.nextInt(3) == 0)
        .map(name -> new ConsumableRequirement(name, random.nextInt(4)))
        .toArray(ConsumableRequirement[]::new);
  }

  private JobRequest request() {
    if (random.nextBoolean()) {
      return JobRequest.PLAIN;
    }
    return new JobRequest(
        resources.tags(),
        Map.of(
            ContainerTemplate.DEFAULT_NAME,
            new ContainerOverrides(
                List.of("echo", ""),
                List.of(new EnvironmentVariable("EMPTY", "")),
                List.of(),
                random.nextBoolean() ? null : 2,
                null,
                null)),
        null,
        null,
        List.of(new JobRequest.Dependency(null, "SEQUENTIAL")),
        null,
        random.nextBoolean() ? null : 60,
        random.nextBoolean() ? null : false,
        resources.tags(),
        random.nextBoolean() ? null : resources.oneOf("s", "t"),
        null,
        List.of());
  }

  private List<Fact> pending(Job job) {
    return List.of(new Fact.JobPendingFact(job.id(), children(job)));
  }

  private List<Fact> doomed(Job job) {
    return List.of(new Fact.ArrayChildrenDoomedFact(job.id(), children(job)));
  }

  private List<Fact> childStops(Job job) {
    ChildStops stops = ((JobState.Pending) job.state()).childStops();
    int child = random.nextInt(job.arraySize());
    return List.of(new Fact.ArrayChildStopsFact(job.id(), stops.with(child, stop())));
  }

  /** Any of its children, often none. */
  private IndexSet children(Job job) {
    return random.nextBoolean()
        ? IndexSet.NONE
        : IndexSet.of(
            IntStream.range(0, job.arraySize()).filter(_ -> random.nextBoolean()).toArray());
  }

  private List<Fact> waiting(Job job) {
    return List.of(
        job.isArrayParent()
            ? new Fact.ArraySpawnedFact(job.id(), now, children(job))
            : new Fact.JobRunnableFact(job.id(), now, false, null));
  }

  private List<Fact> reason(Job job) {
    return List.of(new Fact.JobReasonFact(job.id(), random.nextBoolean() ? null : "no room", now));
  }

  private List<Fact> placed(Job job) {
    Placement placement =
        job.isService()
            ? new Placement("x", resources.oneOf("h", "i"))
            : new Placement(
                "x",
                resources.oneOf("h", "i"),
                anInstance(),
                resources.oneOf(CapacityKind.values()));
    Attempt attempt =
        job.isService()
            ? Attempt.scheduled(job.attempts() + 1, placement, now)
            : Attempt.placed(job.attempts() + 1, placement, now);
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact.AttemptPlacedFact(job.id(), attempt));
    for (int index = 0; index < job.nodes(); index++) {
      facts.add(
          new Fact.NodePlacedFact(
              job.node(index, new Demand(index, 1, 0), job.state()).placed(attempt)));
    }
    return facts;
  }

  /** The whole job ends, or waits for its next attempt, when its nodes have ended. */
  private List<Fact> multiNode(Job whole, Attempt attempt) {
    boolean anyOpen =
        state.openJobs().stream()
            .anyMatch(job -> job.id().isNode() && job.id().parent().equals(whole.id()));
    if (anyOpen) {
      return attempt.startedAt() == null
          ? List.of(new Fact.AttemptStartedFact(whole.id(), attempt.number(), now, address()))
          : List.of();
    }
    List<Fact> facts = new ArrayList<>(active(whole, attempt));
    if (facts.getLast() instanceof Fact.JobRunnableFact runnable) {
      facts.add(new Fact.NodesWaitingFact(whole.id(), whole.nodes(), now, runnable.statusReason()));
    }
    return facts;
  }

  private List<Fact> active(Job job, Attempt attempt) {
    if (!attempt.taken() && random.nextBoolean()) {
      return List.of(new Fact.AttemptTakenFact(job.id(), attempt.number(), now));
    }
    if (attempt.startedAt() == null && random.nextBoolean()) {
      return List.of(new Fact.AttemptStartedFact(job.id(), attempt.number(), now, address()));
    }
    @Nullable Instant startedAt =
        attempt.startedAt() == null && random.nextBoolean() ? now : attempt.startedAt();
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact.AttemptEndedFact(
            job.id(),
            new AttemptEnd(
                attempt.number(),
                attempt.placement(),
                attempt.address(),
                startedAt,
                now,
                random.nextBoolean() ? null : random.nextInt(256),
                random.nextBoolean() ? null : "a reason",
                "ended",
                exits())));
    facts.addAll(
        random.nextBoolean() && !job.id().isNode()
            ? List.of(new Fact.JobRunnableFact(job.id(), now, true, "ended"))
            : ended(job, random.nextBoolean()));
    return facts;
  }

  private @Nullable String address() {
    return random.nextBoolean() ? null : "172.18.0." + (2 + random.nextInt(3));
  }

  private List<ContainerExit> exits() {
    return random.nextBoolean()
        ? List.of()
        : List.of(
            ContainerExit.ended(random.nextInt(256), null),
            new ContainerExit("side", true, random.nextBoolean() ? null : 143, "a reason", true));
  }

  private List<Fact> array(Job parent) {
    List<Job> children = state.children(parent.id());
    if (children.size() == parent.arraySize() && children.stream().noneMatch(state::isOpen)) {
      return ended(parent, random.nextBoolean());
    }
    List<Integer> lazy = new ArrayList<>();
    for (int index = 0; index < parent.arraySize(); index++) {
      if (!state.jobs.containsKey(parent.id().child(index))) {
        lazy.add(index);
      }
    }
    if (random.nextInt(4) == 0) {
      return childrenEnded(parent, lazy);
    }
    if (lazy.isEmpty()) {
      return reason(parent);
    }
    Job child = parent.spawn(lazy.get(random.nextInt(lazy.size())));
    Fact spawned = new Fact.ArrayChildSpawnedFact(child);
    return child.state() instanceof JobState.Pending && random.nextBoolean()
        ? List.of(spawned, new Fact.JobRunnableFact(child.id(), now, false, null))
        : List.of(spawned);
  }

  private List<Fact> childrenEnded(Job parent, List<Integer> lazy) {
    IndexSet withoutRows = some(lazy.stream());
    IndexSet withRows =
        some(
            state.children(parent.id()).stream()
                .filter(child -> child.state() instanceof JobState.Runnable)
                .filter(child -> child.attempts() == 0)
                .map(child -> child.id().arrayIndex()));
    IndexSet all = withoutRows.plus(withRows);
    return all.isEmpty()
        ? reason(parent)
        : List.of(
            new Fact.ArrayChildrenEndedFact(
                parent.id(), all, withRows, now, "over", random.nextBoolean() ? null : stop()));
  }

  private IndexSet some(Stream<Integer> indexes) {
    return IndexSet.of(
        indexes.mapToInt(index -> index).filter(_ -> random.nextBoolean()).toArray());
  }

  private List<Fact> ended(Job job, boolean succeeded) {
    Fact ended =
        new Fact.JobEndedFact(job.id(), succeeded, now, random.nextBoolean() ? null : "over");
    boolean nodesWait =
        job.isMultiNode() && job.attempts() > 0 && job.state() instanceof JobState.Runnable;
    return nodesWait
        ? List.of(ended, new Fact.NodesEndedFact(job.id(), job.nodes(), now, "over"))
        : List.of(ended);
  }

  private List<Fact> removal() {
    List<DefinitionId> unused =
        state.definitions.values().stream()
            .filter(definition -> !definition.active())
            .map(JobDefinition::id)
            .filter(id -> state.jobs.values().stream().noneMatch(j -> j.definition().equals(id)))
            .toList();
    if (!unused.isEmpty() && random.nextInt(3) == 0) {
      return List.of(new Fact.JobDefinitionRemovedFact(unused.get(random.nextInt(unused.size()))));
    }
    List<Job> ended =
        state.jobs.values().stream()
            .filter(job -> !state.isOpen(job) && !job.id().isPart())
            .toList();
    return ended.isEmpty() || random.nextInt(3) == 0
        ? List.of(new Fact.RemovedRowsErasedFact(1 + random.nextInt(3)))
        : List.of(new Fact.JobRemovedFact(ended.get(random.nextInt(ended.size())).id()));
  }

  private StopRequest stop() {
    return new StopRequest(resources.oneOf(StopRequest.Cause.values()), "enough");
  }
}
