package dev.longshore.simulator;

import dev.longshore.core.BatchState;
import dev.longshore.core.Command.SnapshotQueueCommand;
import dev.longshore.core.Core;
import dev.longshore.core.Decision;
import dev.longshore.core.QueueSnapshot;
import dev.longshore.core.ScalingPlan;
import dev.longshore.model.Fact;
import dev.longshore.model.Fact.AttemptPlacedFact;
import dev.longshore.model.Fact.ScalingNotedFact;
import dev.longshore.model.Host;
import dev.longshore.model.JobQueue;
import dev.longshore.model.NameOrArn;
import java.time.Instant;
import java.util.List;

/**
 * A server that is started on what is stored would decide as this one does: the same is due at the
 * same time, the same jobs would get the same room, the same instances would come and go, and
 * shares have used the same.
 */
final class RestartRules {

  private final Core core;
  private final List<Host> hosts;
  private final Instant now;

  RestartRules(Core core, List<Host> hosts, Instant now) {
    this.core = core;
    this.hosts = hosts;
    this.now = now;
  }

  void check(BatchState live, BatchState loaded, List<JobQueue> queues) {
    same("what is due", core.nextDue(live), core.nextDue(loaded));
    same("who gets room", placements(live), placements(loaded));
    ScalingPlan scaling = core.scale(live, hosts, now);
    ScalingPlan again = core.scale(loaded, hosts, now);
    same("which instances come and go", done(scaling), done(again));
    same("when they do", String.valueOf(scaling.next()), String.valueOf(again.next()));
    for (JobQueue queue : queues) {
      QueueSnapshot before = snapshot(live, queue);
      QueueSnapshot after = snapshot(loaded, queue);
      same("what a queue has", before.usedVcpuMillis(), after.usedVcpuMillis());
      same("what shares have", String.valueOf(before.shares()), String.valueOf(after.shares()));
    }
  }

  private static void same(String what, Object live, Object loaded) {
    Violation.unless(
        live.equals(loaded), "a restart changes nothing", what + ": " + live + " and " + loaded);
  }

  /** What is done: it may be noted once more that nothing is. */
  private static List<Fact> done(ScalingPlan plan) {
    return plan.facts().stream().filter(fact -> !(fact instanceof ScalingNotedFact)).toList();
  }

  private List<AttemptPlacedFact> placements(BatchState state) {
    return core.plan(state, hosts, now).facts().stream()
        .filter(AttemptPlacedFact.class::isInstance)
        .map(AttemptPlacedFact.class::cast)
        .toList();
  }

  private QueueSnapshot snapshot(BatchState state, JobQueue queue) {
    NameOrArn name = new NameOrArn(queue.name(), queue.name());
    Decision<QueueSnapshot> decision =
        core.decide(state, new SnapshotQueueCommand(name), hosts, now);
    if (decision instanceof Decision.Accepted<QueueSnapshot>(var _, QueueSnapshot snapshot)) {
      return snapshot;
    }
    throw new IllegalStateException("the queue is there: " + name);
  }
}
