package dev.longshore.logs;

import dev.longshore.engine.LogSource;
import dev.longshore.model.ContainerKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what attempts write into the {@link LogStore} while they run. The service follows each
 * attempt that started, also those it finds again after a restart, and finishes each that ended
 * before its end is committed, so that an ended job's log is whole.
 *
 * <p>One virtual thread per attempt looks for new lines, more often while there are some. It goes
 * on behind the last stored line, so a line is stored once even when the server was killed. A
 * failing source or disk is logged and tried again.
 */
public final class LogCollector implements LogFreshness, LogWriters, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LogCollector.class);
  private static final Duration CATCH_UP_TIME = Duration.ofSeconds(1);

  private final LogStore store;
  private final InstantSource clock;
  private final StreamLimit limit;
  private final Duration sourcePatience;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<ContainerKey, FollowedContainer> followed = new ConcurrentHashMap<>();
  private final AtomicLong cuts = new AtomicLong();
  private final LogStoreTrouble storeTrouble;
  private final PatternThreads patterns = new PatternThreads();
  private volatile boolean closed;

  /**
   * A collector that gives up on the rest of an ended container's output after 30 s of failures.
   */
  public LogCollector(LogStore store, InstantSource clock, StreamLimit limit) {
    this(store, clock, limit, Duration.ofSeconds(30));
  }

  /**
   * A collector.
   *
   * @param clock for ingestion times
   * @param limit of each stream
   * @param sourcePatience for how long {@link #finish} asks a source that always fails before it
   *     gives up, with an error in the server's log and a line in the stream. A disk that fails is
   *     waited for without end, since nothing could be committed there either, and the source is
   *     given all of its time again after that.
   */
  public LogCollector(
      LogStore store, InstantSource clock, StreamLimit limit, Duration sourcePatience) {
    this(store, clock, limit, sourcePatience, System::nanoTime);
  }

  LogCollector(
      LogStore store,
      InstantSource clock,
      StreamLimit limit,
      Duration sourcePatience,
      LongSupplier nanoTime) {
    this.store = store;
    this.clock = clock;
    this.limit = limit;
    this.sourcePatience = sourcePatience;
    this.nanoTime = nanoTime;
    this.storeTrouble = new LogStoreTrouble(nanoTime);
  }

  /**
   * Begins to copy a container's output; returns at once. Following a followed container again does
   * nothing.
   *
   * @param group created on demand
   * @param stream created on demand; the caller makes sure that the container has started
   * @param pattern which lines begin events; null where each is one
   * @param source opens the container's output; called again after a failure
   */
  public void follow(
      ContainerKey container,
      String group,
      String stream,
      @Nullable EventPattern pattern,
      Supplier<LogSource> source) {
    LogDestination destination = new LogDestination(store, group, stream, limit, clock);
    EventAssembler events = new EventAssembler(pattern, patterns);
    FollowedContainer created =
        new FollowedContainer(
            container, destination, events, source, cuts::incrementAndGet, storeTrouble);
    if (followed.putIfAbsent(container, created) == null) {
      created.startPolling();
    }
  }

  /**
   * Stores what an ended container wrote and is not stored yet, then follows it no longer. Returns
   * at once for a container that is not followed. Blocks while the disk fails.
   *
   * @throws InterruptedException when the thread was interrupted; to be called again
   * @throws IllegalStateException when the collector was closed meanwhile; not all is stored
   */
  public void finish(ContainerKey container) throws InterruptedException {
    if (closed) {
      throw new IllegalStateException("the log collector is closed");
    }
    FollowedContainer found = followed.get(container);
    if (found != null) {
      found.finish(new Patience(sourcePatience, nanoTime));
      followed.remove(container, found);
    }
  }

  @Override
  public boolean isWritten(String group) {
    return followed.values().stream().anyMatch(one -> one.group().equals(group));
  }

  @Override
  public boolean isWritten(String group, String stream) {
    return followed.values().stream()
        .anyMatch(one -> one.group().equals(group) && one.stream().equals(stream));
  }

  /** How many containers are followed now. */
  public int followed() {
    return followed.size();
  }

  /** How many streams this collector has cut at their limit. */
  public long cuts() {
    return cuts.get();
  }

  @Override
  public void catchUp(String group) {
    long until = System.nanoTime() + CATCH_UP_TIME.toNanos();
    for (FollowedContainer container : followed.values()) {
      if (container.group().equals(group) && !container.catchUp(until)) {
        log.debug("container={} its newest lines are not stored yet", container.key());
      }
    }
  }

  /** Follows no container any longer. What they wrote since is read by the next server. */
  @Override
  public void close() {
    closed = true;
    followed.values().forEach(FollowedContainer::stop);
    followed.clear();
    patterns.close();
  }
}
