package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.core.InstanceConfig;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Drain;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptEndedFact;
import dev.longshore.model.Fact.InstanceLaunchedFact;
import dev.longshore.model.Fact.InstanceRunningFact;
import dev.longshore.model.Fact.InstanceTerminatedFact;
import dev.longshore.model.Host;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.JobQueue;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.StopRequest;
import dev.longshore.simulator.AllowedTypes.Present;
import dev.longshore.simulator.InstanceBook.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must hold of the instances of compute environments, worked out from the facts and from what
 * waits: each comes for somebody and below the maximum, goes when it may and not before, and what
 * should be there is there.
 */
final class InstanceRules {

  private final BatchState state;
  private final InstanceBook book;
  private final InstanceConfig config;
  private final Set<String> hostsUp = new TreeSet<>();
  private final Instant now;
  private final Map<String, AllowedTypes> allowed = new HashMap<>();

  /** What went since nobody had it. */
  private final List<Entry> gone = new ArrayList<>();

  /** By environment, who waits and could have room there. */
  private final Map<String, List<Job>> waiting = new HashMap<>();

  /**
   * @param up the hosts that are there now
   * @param runnable jobs and children that wait for room
   * @param now of the last look at the clock
   */
  InstanceRules(
      BatchState state,
      InstanceBook book,
      InstanceConfig config,
      List<Host> up,
      Collection<WaitingJob> runnable,
      Instant now) {
    this.state = state;
    this.book = book;
    this.config = config;
    this.now = now;
    up.forEach(host -> hostsUp.add(host.id()));
    for (WaitingJob one : runnable) {
      Objects.requireNonNull(state.queue(one.job().queue()))
          .environments()
          .forEach(
              entry ->
                  waiting
                      .computeIfAbsent(entry.computeEnvironment(), _ -> new ArrayList<>())
                      .add(one.job()));
    }
  }

  /** What came and went in a commit, each with what was there before it. */
  void checkCommit(List<Fact> facts) {
    InstanceBook then = book.before();
    Map<String, Integer> launchedForJobs = new HashMap<>();
    for (Fact fact : facts) {
      if (fact instanceof InstanceLaunchedFact launched) {
        checkLaunch(then, launched.instance(), launchedForJobs);
      } else if (fact instanceof InstanceRunningFact running) {
        checkStart(Objects.requireNonNull(then.find(running.instance())));
      } else if (fact instanceof InstanceTerminatedFact terminated) {
        checkEnd(then, Objects.requireNonNull(then.find(terminated.instance())));
      } else if (fact instanceof AttemptEndedFact ended) {
        checkReason(then, ended.job(), ended.end());
      }
      then.note(fact);
    }
    launchedForJobs.forEach(
        (environment, count) ->
            Violation.unless(
                count <= waiting(environment).mapToInt(job -> Math.max(1, job.nodes())).sum(),
                "no more instances are launched than somebody waits for",
                count + " in " + environment));
  }

  private void checkLaunch(InstanceBook then, Instance launched, Map<String, Integer> forJobs) {
    String name = launched.computeEnvironment();
    ComputeEnvironment environment = Objects.requireNonNull(then.environment(name));
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    Violation.unless(
        hostsUp.contains(launched.host()), "an instance lies on a host that is up", launched);
    InstanceType type = config.catalog().find(launched.type()).orElseThrow();
    AllowedTypes types = new AllowedTypes(environment, config);
    Present present = present(then, name);
    Violation.unless(
        types.mayAdd(type, present),
        "instances stay below maxvCpus, but for the last one where that may be",
        launched + " beside " + present + " in " + settings);
    Violation.unless(
        !then.isUnavailable(name, launched.type(), now),
        "no instance is launched of a type that there is none of",
        launched);
    Violation.unless(
        types.affordable().contains(type)
            && launched.capacity().equals(type.capacity(config.memory())),
        "an instance is of a type that its environment allows and can pay",
        launched + " in " + settings);
    if (keepsMinimum(environment) && vcpusToStay(then, name) < wanted(settings)) {
      return;
    }
    Violation.unless(
        Room.takesJobs(environment) && waiting(name).anyMatch(job -> types.holds(type, job)),
        "an instance is launched for somebody whom it can hold",
        launched + " in " + settings + " while these wait: " + waiting(name).toList());
    forJobs.merge(name, 1, Integer::sum);
  }

  private void checkStart(Entry starting) {
    Violation.unless(
        !starting.isRunning() && !now.isBefore(readyAt(starting)),
        "an instance takes jobs once it has started",
        starting + " at " + now);
  }

  private Instant readyAt(Entry entry) {
    return entry.instance().launchedAt().plus(config.startTime());
  }

  /** An instance goes with its host or its environment; else only if nobody has it or wants it. */
  private void checkEnd(InstanceBook then, Entry entry) {
    ComputeEnvironment environment = then.environment(entry.environment());
    if (environment == null || environment.status() == ResourceStatus.DELETING) {
      return;
    }
    Violation.unless(entry.isIdle(), "no instance goes while a job has it", entry);
    if (!hostsUp.contains(entry.host()) || !entry.isToStay()) {
      return;
    }
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    Violation.unless(
        isOverdue(entry, settings), "no instance goes before its time", entry + " at " + now);
    Violation.unless(
        mayGo(then, environment, entry), "what minvCpus keeps does not go", entry + " " + settings);
    gone.add(entry);
  }

  /** Whether minvCpus would be there without this one. */
  private boolean mayGo(InstanceBook then, ComputeEnvironment environment, Entry entry) {
    InstanceSettings settings = Objects.requireNonNull(environment.instances());
    return !keepsMinimum(environment)
        || vcpusToStay(then, environment.name()) - entry.vcpus() >= settings.minVcpus();
  }

  private boolean isOverdue(Entry entry, InstanceSettings settings) {
    Instant since = entry.idleSince();
    if (since == null) {
      return false;
    }
    Duration idle = config.idleTime();
    Duration promised = entry.wasUsed() ? settings.scaleDownDelay() : Duration.ZERO;
    return !now.isBefore(since.plus(promised.compareTo(idle) > 0 ? promised : idle));
  }

  /**
   * An attempt that is stopped since its instance goes, or that goes with its host, says which
   * instance that was. A node may name that of the main node, with which it ends.
   */
  private static void checkReason(InstanceBook then, JobId job, AttemptEnd end) {
    StopRequest stop = then.stop(job);
    boolean isGone = end.statusReason().startsWith("Host EC2");
    boolean isStopped =
        stop != null
            && stop.cause() == StopRequest.Cause.HOST_GONE
            && Objects.equals(end.exitCode(), SimulatedMachine.STOPPED);
    Violation.unless(
        job.isNode() || !(isGone || isStopped) || end.statusReason().equals(terminated(end)),
        "an attempt whose host is gone says which instance that was",
        job + " " + end);
  }

  private static String terminated(AttemptEnd end) {
    return "Host EC2 (instance " + end.placement().instanceId() + ") terminated.";
  }

  /** What is there once nothing is left to do at this time. */
  void checkAtRest() {
    for (Entry entry : book.all()) {
      ComputeEnvironment environment = book.environment(entry.environment());
      Violation.unless(
          environment != null && environment.status() != ResourceStatus.DELETING,
          "instances go with their environment",
          entry);
      Violation.unless(
          !entry.isIdle() || hostsUp.contains(entry.host()),
          "an instance that nobody has goes with its host",
          entry);
      Violation.unless(
          entry.isRunning() || !entry.isToStay() || now.isBefore(readyAt(entry)),
          "an instance starts in time",
          entry + " at " + now);
      if (entry.drain() != null) {
        checkDraining(entry, entry.drain());
      }
    }
    for (ComputeEnvironment environment : book.environments()) {
      if (environment.instances() != null && environment.status() != ResourceStatus.DELETING) {
        checkReplaced(environment);
        checkMinimum(environment, environment.instances());
        checkIdle(environment, environment.instances());
      }
    }
  }

  private void checkDraining(Entry entry, Drain drain) {
    Violation.unless(!entry.isIdle(), "an instance that drains goes with its last job", entry);
    boolean isDue = drain.stopsAt() != null && !now.isBefore(drain.stopsAt());
    Violation.unless(
        !isDue
            || entry.holders().stream()
                .allMatch(job -> Objects.requireNonNull(state.find(job)).isToStop()),
        "what is on an instance that drains stops in time",
        entry + " at " + now);
  }

  /** An update goes on for as long as there is an instance from before. */
  private void checkReplaced(ComputeEnvironment environment) {
    boolean isReplacing =
        book.of(environment.name()).stream()
            .anyMatch(
                entry -> entry.drain() != null && entry.drain().cause() == Drain.Cause.REPLACED);
    Violation.unless(
        !isReplacing || environment.status() != ResourceStatus.VALID,
        "an environment is VALID once the instances from before have gone",
        environment);
  }

  private void checkMinimum(ComputeEnvironment environment, InstanceSettings settings) {
    String name = environment.name();
    Violation.unless(
        !keepsMinimum(environment)
            || vcpusToStay(book, name) >= wanted(settings)
            || !allowed(environment).mayGrow(present(book, name), unavailable(name)),
        "there are never fewer vCPUs than minvCpus",
        book.of(name) + " in " + environment);
  }

  /** Whoever is still there after its time is kept by minvCpus, or by somebody who waits for it. */
  private void checkIdle(ComputeEnvironment environment, InstanceSettings settings) {
    int kept = 0;
    for (Entry entry : book.of(environment.name())) {
      if (entry.isIdle()
          && entry.isToStay()
          && isOverdue(entry, settings)
          && mayGo(book, environment, entry)
          && Room.takesJobs(environment)
          && waiting(environment.name())
              .anyMatch(job -> AllowedTypes.eachOf(job).fitsIn(entry.capacity()))) {
        kept++;
      } else {
        Violation.unless(
            !entry.isIdle() || !isOverdue(entry, settings) || !mayGo(book, environment, entry),
            "no instance is idle for longer than its delay",
            entry + " at " + now + " of " + book.of(environment.name()) + " in " + environment);
      }
    }
    Violation.unless(
        kept <= waiting(environment.name()).mapToInt(job -> Math.max(1, job.nodes())).sum(),
        "no more instances are kept than somebody waits for",
        kept + " in " + environment);
  }

  /**
   * An instance is there, or comes, for the very first that waits where one may. Those behind it
   * may have to wait until it has its room.
   *
   * @param queues all
   * @param room what is free now
   */
  void checkComes(Collection<JobQueue> queues, SchedulingRules rules, Room room) {
    first(queues, rules, room).ifPresent(first -> checkComes(first, room));
  }

  /**
   * What went in the last commit since nobody had it, was not what the very first waits for: nodes
   * wait until there are enough instances of one type.
   *
   * @param queues all
   * @param room what was free once the cycle had placed what it could
   */
  void checkUnclaimed(Collection<JobQueue> queues, SchedulingRules rules, Room room) {
    if (!gone.isEmpty()) {
      first(queues, rules, room).ifPresent(first -> checkUnclaimed(first, room));
    }
  }

  private void checkUnclaimed(Job first, Room room) {
    List<ComputeEnvironment> able =
        usable(queueOf(first)).stream().filter(one -> allowed(one).hold(first)).toList();
    if (able.size() != 1) {
      return; // it may be bound to either
    }
    String environment = able.getFirst().name();
    Map<String, Long> left = countByType(on(book, environment), first, room);
    Map<String, Long> before =
        countByType(
            gone.stream().filter(entry -> entry.environment().equals(environment)).toList(),
            first,
            room);
    left.forEach((type, count) -> before.merge(type, count, Long::sum));
    int wanted = Math.max(1, first.nodes());
    Violation.unless(
        left.values().stream().anyMatch(count -> count >= wanted)
            || before.values().stream().noneMatch(count -> count >= wanted),
        "no instance goes that the first who waits will have",
        gone + " while this waits: " + first);
  }

  /** Of each type, how many of these could hold the job, or a node of it. */
  private Map<String, Long> countByType(List<Entry> entries, Job job, Room room) {
    return entries.stream()
        .filter(entry -> entry.isToStay() && (!job.isMultiNode() || entry.isIdle()))
        .filter(entry -> AllowedTypes.eachOf(job).fitsIn(room.freeOn(entry)))
        .filter(entry -> room.hasRoom(entry.host(), job.demand()))
        .collect(
            Collectors.groupingBy(
                entry -> entry.instance().type(), HashMap::new, Collectors.counting()));
  }

  /** Who is served first of all that wait for instances, where that is beyond doubt. */
  private Optional<Job> first(Collection<JobQueue> queues, SchedulingRules rules, Room room) {
    return queues.stream()
        .filter(queue -> queue.status() != ResourceStatus.DELETING)
        .filter(queue -> queue.status() != ResourceStatus.CREATING)
        .filter(queue -> waits(queue) && !usable(queue).isEmpty())
        .min(
            Comparator.comparingInt(JobQueue::priority)
                .reversed()
                .thenComparing(JobQueue::createdAt)
                .thenComparing(JobQueue::name))
        .flatMap(rules::first)
        .filter(first -> room.hasConsumables(first) && room.hasHostFor(first.demand()));
  }

  private boolean waits(JobQueue queue) {
    return waiting.values().stream()
        .flatMap(List::stream)
        .anyMatch(job -> job.queue().equals(queue.name()));
  }

  private void checkComes(Job first, Room room) {
    List<ComputeEnvironment> usable = usable(queueOf(first));
    for (ComputeEnvironment environment : usable) {
      Violation.unless(
          !mayGrowFor(environment, first)
              || usable.stream().anyMatch(other -> comes(other.name(), first, room)),
          "whoever is first gets an instance where one may be launched",
          first + " in " + environment + " beside " + book.of(environment.name()));
    }
  }

  private boolean mayGrowFor(ComputeEnvironment environment, Job job) {
    String name = environment.name();
    return allowed(environment).mayGrowFor(job, present(book, name), unavailable(name));
  }

  private Predicate<String> unavailable(String environment) {
    return type -> book.isUnavailable(environment, type, now);
  }

  /** The environments of a queue that take jobs and have instances. */
  private List<ComputeEnvironment> usable(JobQueue queue) {
    return queue.environments().stream()
        .map(entry -> Objects.requireNonNull(book.environment(entry.computeEnvironment())))
        .filter(environment -> environment.instances() != null && Room.takesJobs(environment))
        .toList();
  }

  /**
   * Those that no instance could hold that may ever be launched, and that say so. Where no type at
   * all is large enough, whoever is first says just that.
   *
   * @param firsts of one queue
   */
  List<Job> knownToBeHopeless(List<WaitingJob> firsts) {
    List<Job> hopeless = firsts.stream().map(WaitingJob::job).filter(this::isHopeless).toList();
    for (Job job : hopeless) {
      Violation.unless(
          firsts.size() > 1
              || BlockedReason.JOB_RESOURCE_REQUIREMENT.equals(job.statusReason())
              || !usable(queueOf(job)).stream()
                  .allMatch(environment -> allowed(environment).areTooSmallFor(job)),
          "a job that no type could hold says so",
          job);
    }
    return hopeless.stream().filter(InstanceRules::hasBlockedReason).toList();
  }

  private boolean isHopeless(Job job) {
    List<ComputeEnvironment> usable = usable(queueOf(job));
    return !job.isService()
        && usable.size() == queueOf(job).environments().size()
        && usable.stream().noneMatch(environment -> allowed(environment).hold(job));
  }

  private static boolean hasBlockedReason(Job job) {
    return job.statusReason() != null && BlockedReason.codeOf(job.statusReason()) != null;
  }

  private JobQueue queueOf(Job job) {
    return Objects.requireNonNull(state.queue(job.queue()));
  }

  private boolean comes(String environment, Job job, Room room) {
    long able =
        book.of(environment).stream()
            .filter(entry -> entry.isToStay() && (!job.isMultiNode() || entry.isIdle()))
            .filter(entry -> AllowedTypes.eachOf(job).fitsIn(room.freeOn(entry)))
            .count();
    return able >= Math.max(1, job.nodes());
  }

  /** One whose host is gone is as good as gone. */
  private List<Entry> on(InstanceBook then, String environment) {
    return then.of(environment).stream().filter(entry -> hostsUp.contains(entry.host())).toList();
  }

  private Present present(InstanceBook then, String environment) {
    List<Entry> all = on(then, environment);
    return new Present(
        all.stream().mapToInt(Entry::vcpus).sum(), !all.stream().allMatch(Entry::isToStay));
  }

  private int vcpusToStay(InstanceBook then, String environment) {
    return on(then, environment).stream().filter(Entry::isToStay).mapToInt(Entry::vcpus).sum();
  }

  private Stream<Job> waiting(String environment) {
    return waiting.getOrDefault(environment, List.of()).stream();
  }

  private AllowedTypes allowed(ComputeEnvironment environment) {
    return allowed.computeIfAbsent(environment.name(), _ -> new AllowedTypes(environment, config));
  }

  private static int wanted(InstanceSettings settings) {
    return Math.max(settings.minVcpus(), settings.startVcpus());
  }

  private static boolean keepsMinimum(ComputeEnvironment environment) {
    return environment.status() == ResourceStatus.VALID
        || environment.status() == ResourceStatus.UPDATING;
  }
}
