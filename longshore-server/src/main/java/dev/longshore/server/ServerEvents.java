package dev.longshore.server;

import dev.longshore.api.EventBridgeApi;
import dev.longshore.api.JobEventShapes;
import dev.longshore.core.Command.NoteEventsCommand;
import dev.longshore.events.EventDeliveries;
import dev.longshore.events.EventFeed;
import dev.longshore.events.EventPattern;
import dev.longshore.events.EventRetention;
import dev.longshore.events.EventStreams;
import dev.longshore.events.InvalidPatternException;
import dev.longshore.events.Webhook;
import dev.longshore.model.EventRule;
import dev.longshore.model.Fact.EventFact;
import dev.longshore.service.BatchService;
import dev.longshore.store.EventFilter;
import dev.longshore.wire.HttpServer;
import dev.longshore.wire.WireRouter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Everything of a server that tells what happens to jobs. */
final class ServerEvents implements AutoCloseable {

  /** Each is a connection and a thread. */
  private static final int STREAMS = 200;

  private static final Duration TARGET_PATIENCE = Duration.ofSeconds(10);

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
    Duration ofJobs = config.jobs().retention();
    Duration ofEvents = config.events().retention();
    retention =
        new EventRetention(
            feed,
            service.reads(),
            notes,
            clock,
            ofEvents.compareTo(ofJobs) < 0 ? ofEvents : ofJobs);
  }

  void start() {
    service.onCommitted(feed::committed);
    feed.start();
    serve();
    retention.start();
  }

  /** Serves the webhooks of the configuration, and what rules deliver to now. */
  private synchronized void serve() {
    List<Webhook> receivers = new ArrayList<>(config.events().webhooks());
    for (EventRule rule : service.reads().eventRules()) {
      rule.targets().stream()
          .filter(EventRule.Target::isDelivered)
          .forEach(target -> receivers.add(receiver(rule, target)));
    }
    deliveries.serve(receivers);
  }

  /** What happens while a rule is disabled, its targets do not get later either. */
  private Webhook receiver(EventRule rule, EventRule.Target target) {
    return new Webhook(
        rule.receiver(target),
        URI.create(target.url()),
        config.events().targetSecret(),
        EventFilter.ALL,
        rule.isEnabled() ? pattern(rule) : EventPattern.NOTHING,
        TARGET_PATIENCE);
  }

  private static EventPattern pattern(EventRule rule) {
    try {
      return EventPattern.parse(rule.pattern());
    } catch (InvalidPatternException e) {
      throw new IllegalStateException("a pattern was checked before it was stored", e);
    }
  }

  void register(WireRouter.Builder router) {
    EventBridgeApi.register(router, service, this::serve);
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
