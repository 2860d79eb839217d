package dev.longshore.store;

import java.util.List;

/**
 * Some events in their order, as the store had them at one moment.
 *
 * @param events those that were asked for
 * @param reached where the next page begins: every event up to this number was looked at
 * @param first the number of the oldest event that is kept, or of the next one if there is none
 * @param last the number of the newest event; 0 before the first
 * @param gone how many of the events that were looked at are of jobs that are kept no longer, so
 *     that nobody knows whether they were asked for
 */
public record EventPage(List<JobEvent> events, long reached, long first, long last, long gone) {

  public EventPage {
    events = List.copyOf(events);
  }
}
