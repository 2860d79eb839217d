package dev.longshore.events;

import dev.longshore.model.Fact.EventFact;
import dev.longshore.model.Fact.EventReceiverAddedFact;
import dev.longshore.store.Reads;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** All receivers that events are brought to. None waits for another. */
public final class EventDeliveries implements AutoCloseable {

  private final EventFeed feed;
  private final Reads reads;
  private final Surroundings around;
  private final Runnable closeSender;
  private final Map<String, EventDelivery> deliveries = new LinkedHashMap<>();
  private boolean closed;

  /**
   * What a delivery needs besides events.
   *
   * @param notes makes facts about events durable; returns when they are
   */
  record Surroundings(
      EventSender sender,
      Consumer<EventFact> notes,
      InstantSource clock,
      BackOff backOff,
      Pause pause,
      MeterRegistry registry) {}

  private EventDeliveries(EventFeed feed, Reads reads, Surroundings around, Runnable closeSender) {
    this.feed = feed;
    this.reads = reads;
    this.around = around;
    this.closeSender = closeSender;
  }

  /**
   * Nobody yet.
   *
   * @param notes makes facts about events durable; returns when they are
   * @param userAgent that receivers see
   */
  public static EventDeliveries byHttp(
      EventFeed feed,
      Reads reads,
      Consumer<EventFact> notes,
      InstantSource clock,
      MeterRegistry registry,
      String userAgent) {
    HttpSender sender = new HttpSender(clock, userAgent);
    return new EventDeliveries(
        feed,
        reads,
        new Surroundings(
            sender,
            notes,
            clock,
            new BackOff(RandomGenerator.getDefault()),
            Pause.SLEEPING,
            registry),
        sender::close);
  }

  /** The same with a sender of the test's. */
  static EventDeliveries of(EventFeed feed, Reads reads, Surroundings around) {
    return new EventDeliveries(feed, reads, around, () -> {});
  }

  /**
   * Brings events to these from now on, and to nobody else. One that is known by its name goes on
   * where it was; a new one begins with what happens after this. Waits for deliveries that end.
   */
  public synchronized void serve(Collection<Webhook> receivers) {
    if (closed) {
      return;
    }
    Map<String, Webhook> wanted = new LinkedHashMap<>();
    receivers.forEach(receiver -> wanted.put(receiver.name(), receiver));
    List<EventDelivery> over =
        deliveries.values().stream()
            .filter(delivery -> !delivery.receiver().equals(wanted.get(delivery.receiver().name())))
            .toList();
    over.forEach(EventDelivery::close);
    over.forEach(delivery -> deliveries.remove(delivery.receiver().name()));
    wanted.values().stream()
        .filter(receiver -> !deliveries.containsKey(receiver.name()))
        .forEach(this::begin);
  }

  private void begin(Webhook receiver) {
    Long place = reads.eventCursors().get(receiver.name());
    if (place == null) {
      around.notes().accept(new EventReceiverAddedFact(receiver.name()));
      place = Objects.requireNonNull(reads.eventCursors().get(receiver.name()));
    }
    EventDelivery delivery = new EventDelivery(receiver, place, feed, around);
    deliveries.put(receiver.name(), delivery);
    delivery.start();
  }

  /** Stops all of them; each goes on where it was when the next server starts. */
  @Override
  public synchronized void close() {
    closed = true;
    new ArrayList<>(deliveries.values()).forEach(EventDelivery::close);
    deliveries.clear();
    closeSender.run();
  }
}
