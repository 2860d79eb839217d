package dev.longshore.store;

import java.util.List;

/**
 * Some events in their order, as the store had them at one moment.
 *
 * @param events those that were asked for
 * @param reached where the next page begins: every event up to this number was looked at
 * @param first the number of the oldest event that is kept, or of the next one if there is none
 * @param last the number of the newest event; 0 before the first
 */
public record EventPage(List<JobEvent> events, long reached, long first, long last) {

  public EventPage {
    events = List.copyOf(events);
  }
}
