package dev.longshore.engine;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Host.Presence;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptNotStarted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One machine of a {@link FleetEngine}: whether it is there, what it has, and what it is to be told
 * when it is there. Its engine is never called under its lock: engines report under locks of their
 * own.
 */
final class FleetMember {

  /** For the questions that a machine is asked when it turns up. */
  private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(FleetMember.class);

  private enum Stage {
    /** The engine is told of it when there is one. */
    WAITING,
    /** The engine knows it. */
    HANDED_OVER,
    /** Its end was reported: that the machine goes changes nothing. */
    ENDED
  }

  /** What is known of an attempt here. */
  private static final class Known {
    final Adoption attempt;
    Stage stage = Stage.WAITING;
    @Nullable Duration stop;

    /** Done when the engine has launched it or given up. */
    CompletableFuture<Void> launched = CompletableFuture.completedFuture(null);

    Known(Adoption attempt) {
      this.attempt = attempt;
    }

    AttemptKey key() {
      return attempt.launch().attempt();
    }
  }

  /** An engine that has answered, and what it had then. */
  private record Opened(Engine engine, Demand capacity, Map<AttemptKey, Seen> seen) {}

  private final Machine machine;
  private final Predicate<AttemptKey> isNeeded;
  private final Consumer<Report> reports;
  private final Consumer<List<AttemptKey>> losses;
  private final LongSupplier monotonicNanos;
  private final Map<AttemptKey, Known> attempts = new LinkedHashMap<>();

  /** The engine until it is told what to go on with. */
  private @Nullable Opened opened;

  /** The engine once it reports, unless the machine was lost since. */
  private @Nullable Engine engine;

  private Demand capacity = Demand.NOTHING;
  private boolean closed;
  private boolean answers;
  private boolean lost;
  private long lastAnswerNanos;

  /**
   * What was lost here with an engine that knew it: the machine may have taken an order for it that
   * it carries out only when it is back.
   */
  private final Set<AttemptKey> lostHere = new LinkedHashSet<>();

  /** What may be left here of attempts that are over; nothing new goes here before it is gone. */
  private List<AttemptKey> leftovers = List.of();

  private boolean tidying;

  /** Done when the machine goes away; another one each time that it is there. */
  private CompletableFuture<Void> away = CompletableFuture.completedFuture(null);

  /**
   * @param isNeeded whether somebody goes on with an attempt, on this machine or another
   * @param losses is told which attempts have gone with the machine
   */
  FleetMember(
      Machine machine,
      Predicate<AttemptKey> isNeeded,
      Consumer<Report> reports,
      Consumer<List<AttemptKey>> losses,
      LongSupplier monotonicNanos) {
    this.machine = machine;
    this.isNeeded = isNeeded;
    this.reports = reports;
    this.losses = losses;
    this.monotonicNanos = monotonicNanos;
    this.lastAnswerNanos = monotonicNanos.getAsLong();
  }

  String id() {
    return machine.host();
  }

  synchronized Host host() {
    boolean isThere = answers && leftovers.isEmpty() && (engine != null || opened != null);
    Presence presence = isThere ? Presence.THERE : lost ? Presence.LOST : Presence.AWAY;
    return new Host(id(), machine.engine(), machine.hardware(), capacity, presence);
  }

  /** The first look, before anything is to be reported. */
  void open() {
    Opened found = machine.answers().getAsBoolean() ? connect() : null;
    synchronized (this) {
      opened = found;
      if (found != null) {
        capacity = found.capacity();
        answered();
      }
    }
    if (found == null) {
      LOG.warn("host={} address={} does not answer; {}", id(), machine.address(), whatComes());
    }
  }

  private String whatComes() {
    return machine.lostAfter().isZero()
        ? "what runs there is waited for"
        : "what runs there is lost in " + machine.lostAfter().toSeconds() + " s";
  }

  /** Opens an engine and asks it what there is; null where the machine went away again. */
  private @Nullable Opened connect() {
    Engine fresh = machine.opens().get();
    CompletableFuture<Opened> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            Demand has = fresh.hosts().getFirst().capacity();
            answer.complete(new Opened(fresh, has, fresh.seen()));
          } catch (RuntimeException trouble) {
            answer.completeExceptionally(trouble);
          }
        });
    try {
      Opened found = answer.get(CONNECT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info(
          "host={} address={} capacity={} is there", id(), machine.address(), found.capacity());
      return found;
    } catch (ExecutionException | TimeoutException trouble) {
      LOG.warn("host={} answers and cannot be used yet: {}", id(), String.valueOf(trouble));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    fresh.close();
    return null;
  }

  private void answered() {
    lastAnswerNanos = monotonicNanos.getAsLong();
    lost = false;
    if (!answers) {
      answers = true;
      away = new CompletableFuture<>();
    }
  }

  /** What there is, or was when it was opened. Blocks while it asks. */
  Map<AttemptKey, Seen> seen() {
    Engine now;
    synchronized (this) {
      now = engine;
      if (now == null) {
        return opened == null ? Map.of() : opened.seen();
      }
    }
    return now.seen();
  }

  synchronized void adopt(Adoption attempt) {
    Known known = new Known(attempt);
    attempts.put(known.key(), known);
  }

  /** From now on there may be reports. What nobody adopted, the caller releases. */
  void begin() {
    Opened found;
    synchronized (this) {
      found = opened;
    }
    if (found != null) {
      goOn(found.engine());
    }
  }

  /** Tells the engine what it is to go on with, and lets it report. */
  private void goOn(Engine ready) {
    List<Known> adopted = waiting();
    adopted.forEach(known -> ready.adopt(known.attempt));
    ready.start(this::onReport);
    List<Known> late;
    List<Known> dropped;
    synchronized (this) {
      dropped = adopted.stream().filter(known -> attempts.get(known.key()) != known).toList();
      adopted.forEach(FleetMember::handOver);
      late = waiting();
      late.forEach(known -> known.launched = new CompletableFuture<>());
      late.forEach(FleetMember::handOver);
      opened = null;
      if (!closed) {
        engine = ready;
      }
    }
    if (engine() == null) {
      ready.close();
      return;
    }
    dropped.forEach(known -> Thread.startVirtualThread(() -> ready.release(known.key())));
    late.forEach(known -> launch(ready, known));
    adopted.forEach(known -> stopIfAsked(ready, known));
    late.forEach(known -> stopIfAsked(ready, known));
  }

  private static void handOver(Known known) {
    if (known.stage == Stage.WAITING) {
      known.stage = Stage.HANDED_OVER;
    }
  }

  private synchronized List<Known> waiting() {
    return attempts.values().stream().filter(known -> known.stage == Stage.WAITING).toList();
  }

  private synchronized @Nullable Engine engine() {
    return engine;
  }

  private void onReport(Report report) {
    synchronized (this) {
      Known known = attempts.get(report.attempt());
      if (known == null) {
        return; // it was lost, and is not to be heard of again
      }
      if (report instanceof AttemptExited || report instanceof AttemptNotStarted) {
        known.stage = Stage.ENDED;
      }
    }
    reports.accept(report);
  }

  /** Finds out whether the machine is there, and does what follows. One thread calls it. */
  void look() {
    if (!machine.answers().getAsBoolean()) {
      noAnswer();
    } else if (engine() == null) {
      comeBack();
    } else {
      synchronized (this) {
        if (!answers) {
          LOG.info("host={} answers again", id());
        }
        answered();
      }
      tidyUp();
    }
  }

  private void noAnswer() {
    boolean isLost;
    CompletableFuture<Void> leaving;
    synchronized (this) {
      if (answers) {
        LOG.warn("host={} address={} does not answer; {}", id(), machine.address(), whatComes());
      }
      answers = false;
      leaving = away;
      long nanos = monotonicNanos.getAsLong() - lastAnswerNanos;
      isLost = !lost && !machine.lostAfter().isZero() && nanos >= machine.lostAfter().toNanos();
    }
    leaving.complete(null);
    if (isLost) {
      lose();
    }
  }

  /** What runs there counts as gone from now on. */
  private void lose() {
    Engine old;
    List<AttemptKey> gone = new ArrayList<>();
    synchronized (this) {
      lost = true;
      old = engine;
      engine = null;
      leftovers = List.of();
      for (Known known : attempts.values()) {
        if (known.stage != Stage.ENDED) {
          gone.add(known.key());
        }
        if (known.stage != Stage.WAITING) {
          lostHere.add(known.key());
        }
      }
      attempts.clear();
    }
    LOG.warn("host={} is lost, and with it attempts={}", id(), gone);
    if (old != null) {
      Thread.startVirtualThread(old::close);
    }
    losses.accept(gone);
  }

  /** It answers, and has no engine: it was lost, or has not been there since the server started. */
  private void comeBack() {
    Opened found = connect();
    if (found == null) {
      return;
    }
    synchronized (this) {
      capacity = found.capacity();
      Set<AttemptKey> over = new LinkedHashSet<>(lostHere);
      over.addAll(found.seen().keySet());
      over.removeIf(isNeeded);
      leftovers = List.copyOf(over);
      answered();
    }
    goOn(found.engine());
    tidyUp();
  }

  /** Removes what is left, beside all else: the machine may go away again meanwhile. */
  private void tidyUp() {
    List<AttemptKey> toRemove;
    Engine now;
    synchronized (this) {
      toRemove = leftovers;
      now = engine;
      if (tidying || toRemove.isEmpty() || now == null) {
        return;
      }
      tidying = true;
    }
    LOG.info("host={} may have left attempts={} that are over; they are removed", id(), toRemove);
    Thread.ofVirtual().name("tidy " + id()).start(() -> tidyUp(now, toRemove));
  }

  private void tidyUp(Engine now, List<AttemptKey> toRemove) {
    boolean done = false;
    try {
      toRemove.forEach(now::release);
      done = true;
    } catch (RuntimeException trouble) {
      LOG.warn("host={} still has what is over, trying again", id(), trouble);
    }
    synchronized (this) {
      tidying = false;
      if (done && now.equals(engine)) {
        leftovers = List.of();
        lostHere.clear();
      }
    }
  }

  /** Returns when the attempt runs, has failed to, or the machine is away. */
  void launch(Launch launch) {
    Known known = new Known(new Adoption(launch, false, false));
    Engine now;
    CompletableFuture<Void> leaving;
    boolean isGone;
    synchronized (this) {
      leaving = away;
      now = engine;
      isGone = lost;
      if (!isGone) {
        attempts.put(known.key(), known);
        if (now != null) {
          known.launched = new CompletableFuture<>();
          known.stage = Stage.HANDED_OVER;
        }
      }
    }
    if (isGone) {
      losses.accept(List.of(known.key()));
    } else if (now != null) { // else it is told when there is one
      launch(now, known);
      CompletableFuture.anyOf(known.launched, leaving).join();
    }
  }

  private static void launch(Engine now, Known known) {
    Thread.ofVirtual()
        .name("launch " + known.key())
        .start(
            () -> {
              try {
                now.launch(known.attempt.launch());
                known.launched.complete(null);
              } catch (RuntimeException | Error fault) {
                known.launched.completeExceptionally(fault);
              }
            });
  }

  void stop(AttemptKey attempt, Duration grace) {
    Known known;
    Engine now;
    synchronized (this) {
      known = attempts.get(attempt);
      if (known == null) {
        return;
      }
      known.stop = grace;
      now = engine;
    }
    if (now != null) { // else it is told when there is one
      now.stop(attempt, grace);
      if (!known.launched.isDone()) {
        stopIfAsked(now, known);
      }
    }
  }

  /** A stop during the launch may have come a moment before the engine knew the attempt. */
  private static void stopIfAsked(Engine now, Known known) {
    var _ =
        known.launched.thenRun(
            () -> {
              Duration grace = known.stop;
              if (grace != null) {
                now.stop(known.key(), grace);
              }
            });
  }

  /** Blocks while the machine is away and not lost. */
  void release(AttemptKey attempt) {
    Engine now = engine();
    if (now != null) {
      now.release(attempt);
    }
    synchronized (this) {
      attempts.remove(attempt);
    }
  }

  /** The engine that has the output of this attempt, or null while none has. */
  synchronized @Nullable Engine engineOf(AttemptKey attempt) {
    Known known = attempts.get(attempt);
    return known == null || known.stage == Stage.WAITING ? null : engine;
  }

  void close() {
    Engine old;
    CompletableFuture<Void> leaving;
    synchronized (this) {
      closed = true;
      old = engine != null || opened == null ? engine : opened.engine();
      engine = null;
      opened = null;
      leaving = away;
    }
    leaving.complete(null);
    if (old != null) {
      old.close();
    }
    machine.disconnect().run();
  }

  @Override
  public String toString() {
    return id();
  }
}
