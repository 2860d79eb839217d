package dev.longshore.events;

import java.util.List;

/**
 * What comes next for a follower.
 *
 * @param events in their order; those that its filter wants
 * @param reached every event up to this number was looked at
 * @param lost how many events after the follower's place are kept no more; whether it would have
 *     wanted them, nobody knows any more
 */
record EventBatch(List<EventMessage> events, long reached, long lost) {

  EventBatch {
    events = List.copyOf(events);
  }
}
