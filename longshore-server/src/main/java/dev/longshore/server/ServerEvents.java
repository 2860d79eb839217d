package dev.longshore.server;

import dev.longshore.api.JobEventShapes;
import dev.longshore.core.Command.NoteEventsCommand;
import dev.longshore.events.EventDeliveries;
import dev.longshore.events.EventFeed;
import dev.longshore.events.EventRetention;
import dev.longshore.events.EventStreams;
import dev.longshore.model.Fact.EventFact;
import dev.longshore.service.BatchService;
import dev.longshore.wire.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.function.Consumer;

/** Everything of a server that tells what happens to jobs. */
final class ServerEvents implements AutoCloseable {

  /** Each is a connection and a thread. */
  private static final int STREAMS = 200;

  private final ServerConfig config;
  private final BatchService service;
  private final EventFeed feed;
  private final EventDeliveries deliveries;
  private final EventRetention retention;

  ServerEvents(
      ServerConfig config, BatchService service, InstantSource clock, MeterRegistry registry) {
    this.config = config;
    this.service = service;
    Consumer<EventFact> notes = fact -> service.execute(() -> new NoteEventsCommand(fact));
    feed = new EventFeed(service.reads(), new JobEventShapes(service.reads(), config.home()));
    deliveries =
        EventDeliveries.byHttp(
            feed, service.reads(), notes, clock, registry, "Longshore/" + Version.TEXT);
    retention =
        new EventRetention(feed, service.reads(), notes, clock, config.events().retention());
  }

  void start() {
    service.onCommitted(feed::committed);
    feed.start();
    deliveries.serve(config.events().webhooks());
    retention.start();
  }

  void register(HttpServer.Builder http) {
    EventRoute route =
        new EventRoute(service.reads(), new EventStreams(feed, STREAMS), config.home());
    http.stream(EventRoute.PATH, route::answer);
  }

  /** Before the service, which notes how far each receiver is. */
  @Override
  public void close() {
    retention.close();
    deliveries.close();
    feed.close();
  }
}
