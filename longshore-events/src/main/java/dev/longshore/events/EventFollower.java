package dev.longshore.events;

import dev.longshore.store.EventFilter;
import java.time.Duration;

/** One place in the events, which moves on as they come. Used by one thread at a time. */
final class EventFollower implements AutoCloseable {

  private final EventFeed feed;
  private final EventFilter filter;
  private long place;

  EventFollower(EventFeed feed, EventFilter filter, long place) {
    this.feed = feed;
    this.filter = filter;
    this.place = place;
  }

  /** All events up to this number are behind it. */
  long place() {
    return place;
  }

  /** Goes to another place, most often back to one before: an event was not taken after all. */
  void moveTo(long number) {
    place = number;
  }

  /**
   * Moves on over the next events, waiting for one where there is none yet. An event that its
   * filter does not want ends the wait too, and leaves the batch empty.
   *
   * @param most how many events it moves over at most
   * @param patience how long it waits
   */
  EventBatch next(int most, Duration patience) throws InterruptedException {
    EventBatch batch = feed.next(filter, place, most, patience);
    place = batch.reached();
    return batch;
  }

  @Override
  public void close() {
    feed.left();
  }
}
