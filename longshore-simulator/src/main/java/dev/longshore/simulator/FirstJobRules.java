package dev.longshore.simulator;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Job;
import dev.longshore.model.JobQueue;
import dev.longshore.model.ResourceStatus;
import dev.longshore.simulator.InstanceBook.Entry;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What must hold for the very first that waits for instances, where that is beyond doubt. Those
 * behind it may have to wait until it has its room.
 */
final class FirstJobRules {

  private final InstanceSituation situation;
  private final InstanceBook book;
  private final Room room;
  private final Optional<Job> first;

  /**
   * @param queues all
   * @param room what is free now
   */
  FirstJobRules(
      InstanceSituation situation, Collection<JobQueue> queues, SchedulingRules rules, Room room) {
    this.situation = situation;
    this.book = situation.book();
    this.room = room;
    this.first = first(queues, rules);
  }

  private Optional<Job> first(Collection<JobQueue> queues, SchedulingRules rules) {
    return queues.stream()
        .filter(queue -> queue.status() != ResourceStatus.DELETING)
        .filter(queue -> queue.status() != ResourceStatus.CREATING)
        .filter(queue -> situation.isWaitedFor(queue) && !situation.usable(queue).isEmpty())
        .min(
            Comparator.comparingInt(JobQueue::priority)
                .reversed()
                .thenComparing(JobQueue::createdAt)
                .thenComparing(JobQueue::name))
        .flatMap(rules::first)
        .filter(job -> room.hasConsumables(job) && room.hasHostFor(job.demand()));
  }

  /** An instance is there, or comes, for it where one may. */
  void checkComes() {
    first.ifPresent(this::checkComes);
  }

  private void checkComes(Job job) {
    List<ComputeEnvironment> able =
        situation.usable(situation.queueOf(job)).stream()
            .filter(environment -> room.admits(environment, job))
            .toList();
    for (ComputeEnvironment environment : able) {
      Violation.unless(
          !mayGrowFor(environment, job)
              || able.stream().anyMatch(other -> comes(other.name(), job)),
          "whoever is first gets an instance where one may be launched",
          job + " in " + environment + " beside " + book.of(environment.name()));
    }
  }

  private boolean mayGrowFor(ComputeEnvironment environment, Job job) {
    String name = environment.name();
    return situation
        .allowed(environment)
        .mayGrowFor(job, situation.present(book, name), situation.unavailable(name));
  }

  private boolean comes(String environment, Job job) {
    long able =
        book.of(environment).stream()
            .filter(entry -> entry.isToStay() && (!job.isMultiNode() || entry.isIdle()))
            .filter(entry -> entry.suits(job))
            .filter(entry -> AllowedTypes.eachOf(job).fitsIn(room.freeOn(entry)))
            .count();
    return able >= Math.max(1, job.nodes());
  }

  /**
   * What went since nobody had it, was not what it waits for: nodes wait until there are enough
   * instances of one type.
   *
   * @param gone in the last commit; the room is what was free once its cycle had placed what it
   *     could
   */
  void checkUnclaimed(List<Entry> gone) {
    if (!gone.isEmpty()) {
      first.ifPresent(job -> checkUnclaimed(job, gone));
    }
  }

  private void checkUnclaimed(Job job, List<Entry> gone) {
    List<ComputeEnvironment> able =
        situation.usable(situation.queueOf(job)).stream()
            .filter(one -> situation.allowed(one).hold(job) && room.admits(one, job))
            .toList();
    if (able.size() != 1) {
      return; // it may be bound to either
    }
    String environment = able.getFirst().name();
    Map<String, Long> left = countByType(situation.on(book, environment), job);
    Map<String, Long> before =
        countByType(
            gone.stream().filter(entry -> entry.environment().equals(environment)).toList(), job);
    left.forEach((type, count) -> before.merge(type, count, Long::sum));
    int wanted = Math.max(1, job.nodes());
    Violation.unless(
        left.values().stream().anyMatch(count -> count >= wanted)
            || before.values().stream().noneMatch(count -> count >= wanted),
        "no instance goes that the first who waits will have",
        gone + " while this waits: " + job);
  }

  /** Of each type, how many of these could hold the job, or a node of it. */
  private Map<String, Long> countByType(List<Entry> entries, Job job) {
    return entries.stream()
        .filter(entry -> entry.isToStay() && (!job.isMultiNode() || entry.isIdle()))
        .filter(entry -> entry.suits(job))
        .filter(entry -> AllowedTypes.eachOf(job).fitsIn(room.freeOn(entry)))
        .filter(entry -> room.hasRoom(entry.host(), job.demand()))
        .collect(
            Collectors.groupingBy(
                entry -> entry.instance().type(), HashMap::new, Collectors.counting()));
  }
}
