package dev.longshore.events;

import dev.longshore.store.JobEvent;

/** Renders events as EventBridge sends them. Called by many threads at once; may block. */
@FunctionalInterface
public interface EventJson {

  /**
   * The whole envelope with its detail.
   *
   * @return one JSON object in one line, always the same for the same event as long as nobody
   *     changes the tags of its job
   */
  String of(JobEvent event);
}
