package dev.longshore.simulator;

import dev.longshore.core.Command.SubmitJobCommand;
import dev.longshore.core.Command.SubmitServiceJobCommand;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.IndexSet;
import dev.longshore.model.JobId;
import dev.longshore.model.JobRequest.Dependency;
import dev.longshore.store.JobView;
import dev.longshore.store.Reads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Single jobs, arrays and multi-node jobs that wait for others now and then. */
final class RandomSubmits {

  private static final int TIMEOUT_SECONDS = 60;

  private final Random random;
  private final RandomTraining training;
  private final List<String> queues;
  private int number;

  /**
   * @param queues that jobs are submitted to
   */
  RandomSubmits(Random random, RandomTraining training, List<String> queues) {
    this.queues = queues;
    this.random = random;
    this.training = training;
  }

  SubmitServiceJobCommand nextTraining() {
    return training.next(++number);
  }

  /**
   * @param known jobs that were accepted before
   */
  SubmitJobCommand next(List<JobId> known, Reads reads) {
    String queue = any(queues);
    String definition = any(RandomCluster.definitionsOf(queue));
    boolean isNodes = definition.equals(RandomCluster.NODES);
    boolean isShared = isShared(queue, reads);
    int arraySize = !isNodes && random.nextInt(2) == 0 ? 2 + random.nextInt(4) : 0;
    List<Dependency> dependsOn = new ArrayList<>();
    Map<JobId, SubmitJobCommand.Dependency> read = new LinkedHashMap<>();
    if (arraySize > 0 && random.nextInt(4) == 0) {
      dependsOn.add(new Dependency(null, "SEQUENTIAL"));
    }
    for (int i = random.nextInt(6) - 3; i > 0 && !known.isEmpty(); i--) {
      JobView other = reads.jobs(List.of(any(known))).getFirst();
      if (other.job().isService()) {
        continue;
      }
      boolean isBeside = arraySize > 0 && other.job().arraySize() == arraySize;
      dependsOn.add(new Dependency(other.job().id().value(), isBeside ? "N_TO_N" : null));
      read.put(other.job().id(), asRead(other, reads));
    }
    return new Submit(
            ++number,
            queue,
            definition,
            isShared ? any(RandomCluster.SHARES) : null,
            isShared && random.nextInt(3) == 0 ? random.nextInt(3) : null,
            arraySize,
            1 + random.nextInt(3),
            TIMEOUT_SECONDS,
            consumables())
        .command(dependsOn, read);
  }

  /** Whether its jobs have share identifiers; of one that is not there, they would have. */
  private static boolean isShared(String queue, Reads reads) {
    return reads.jobQueues().stream()
        .noneMatch(there -> there.name().equals(queue) && there.schedulingPolicy() == null);
  }

  private List<ConsumableRequirement> consumables() {
    return Stream.of(RandomCluster.LENT, RandomCluster.USED_UP)
        .filter(_ -> random.nextInt(4) == 0)
        .map(name -> new ConsumableRequirement(name, 1))
        .toList();
  }

  private static SubmitJobCommand.Dependency asRead(JobView other, Reads reads) {
    return new SubmitJobCommand.Dependency(
        other.job().status(),
        other.job().arraySize(),
        other.job().isArrayParent()
            ? reads.succeededChildren(other.job().id()).orElseThrow()
            : IndexSet.NONE);
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
