package dev.longshore.core;

import dev.longshore.model.InstanceType.Architecture;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.TaskTemplate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where jobs stand that wait for room: follows from the job, and from the children of an array. */
final class Places {

  private final BatchState state;
  private final WaitingJobs waiting = new WaitingJobs();

  Places(BatchState state) {
    this.state = state;
  }

  WaitingJobs waiting() {
    return waiting;
  }

  /** Gives the job its place, if it waits for room. */
  void add(Job job) {
    Place place = placeOf(job);
    if (place != null) {
      waiting.add(job.queue(), FairShares.shareOf(job), shapeOf(job), place);
    }
  }

  /** Takes the place away that the job has, as it was when it got it. */
  void remove(Job job) {
    Place place = placeOf(job);
    if (place != null) {
      waiting.remove(job.queue(), FairShares.shareOf(job), shapeOf(job), place);
    }
  }

  private @Nullable Place placeOf(Job job) {
    return switch (job.state()) {
      case JobState.Runnable runnable -> Place.of(job, runnable, priorityOf(job));
      case JobState.Spawned _ -> {
        ArrayProgress progress = state.progress(job.id());
        yield progress.hasWaiting()
            ? Place.ofArray(job, progress.nextWaiting(0), priorityOf(job))
            : null;
      }
      case JobState.Submitted _,
          JobState.Pending _,
          JobState.Active _,
          JobState.Succeeded _,
          JobState.Failed _ ->
          null;
    };
  }

  /** What the job asks for, as the scheduler sees it. */
  private Shape shapeOf(Job job) {
    return new Shape(
        job.demand(),
        job.isMultiNode() ? Nodes.demands(state.definitionOf(job), job.request()) : List.of(),
        job.isMultiNode() ? Nodes.instanceType(state.definitionOf(job), job.request()) : null,
        job.consumables(),
        instancesOf(job),
        architectureOf(job),
        windowsOf(job));
  }

  /** All types of any other environment have one architecture, and its jobs are made for that. */
  private @Nullable Architecture architectureOf(Job job) {
    if (job.isService() || !state.definitionOf(job).capability().equals("MANAGED_INSTANCES")) {
      return null;
    }
    TaskTemplate task = state.definitionOf(job).task();
    return task == null || task.architecture() == null ? Architecture.X86_64 : task.architecture();
  }

  private @Nullable String windowsOf(Job job) {
    if (job.isService()) {
      return null;
    }
    TaskTemplate task = state.definitionOf(job).task();
    return task == null ? null : task.windows();
  }

  /** What a service job takes of its service environment; null for any other job. */
  static Shape.@Nullable Instances instancesOf(Job job) {
    ServiceRequest service = job.request().service();
    return service == null
        ? null
        : new Shape.Instances(service.instances(), service.instanceType());
  }

  /** Its own, else its definition's; jobs of FIFO queues are all alike. */
  private int priorityOf(Job job) {
    if (job.request().shareIdentifier() == null) {
      return 0;
    }
    Integer own = job.request().schedulingPriority();
    Integer inherited = state.definitionOf(job).schedulingPriority();
    return own != null ? own : inherited != null ? inherited : 0;
  }
}
