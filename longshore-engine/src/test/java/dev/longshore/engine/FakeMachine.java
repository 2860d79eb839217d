package dev.longshore.engine;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Demand;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import dev.longshore.model.Report.AttemptExited;
import dev.longshore.model.Report.AttemptStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine whose attempts run until they are ended, whether it is there or away, and whichever
 * engine looks at them.
 */
final class FakeMachine {

  static final Instant AT = Instant.parse("2026-11-26T08:00:00Z");

  private final String host;
  private final Map<AttemptKey, Seen> attempts = new LinkedHashMap<>();
  private final Map<AttemptKey, List<String>> output = new LinkedHashMap<>();
  private @Nullable Opened newest;
  private CountDownLatch silent = new CountDownLatch(0);
  private boolean away;
  private CountDownLatch releases = new CountDownLatch(0);
  private int launches;
  private int launching;

  FakeMachine(String host) {
    this.host = host;
  }

  Machine lostAfter(Duration time) {
    return new Machine(
        host,
        "fake",
        "hardware of " + host,
        "fake://" + host,
        this::answers,
        this::open,
        () -> {},
        time);
  }

  private synchronized boolean answers() {
    return !away;
  }

  private synchronized Engine open() {
    newest = new Opened();
    return newest;
  }

  synchronized void goAway() {
    away = true;
  }

  /** Takes launches, and says nothing any more. */
  synchronized void fallSilent() {
    away = true;
    silent = new CountDownLatch(1);
  }

  synchronized void comeBack() {
    away = false;
    silent.countDown();
  }

  synchronized void holdReleases() {
    releases = new CountDownLatch(1);
  }

  synchronized void allowReleases() {
    releases.countDown();
  }

  /** An attempt that an earlier server started. */
  synchronized void runs(AttemptKey attempt) {
    attempts.put(attempt, Seen.RUNNING);
  }

  synchronized void writes(AttemptKey attempt, String line) {
    output.computeIfAbsent(attempt, _ -> new ArrayList<>()).add(line);
  }

  void exits(AttemptKey attempt, int code) {
    Opened engine;
    synchronized (this) {
      attempts.put(attempt, Seen.ENDED);
      engine = newest;
    }
    if (engine != null) {
      engine.tell(new AttemptExited(attempt, AT, AT, code, null));
    }
  }

  synchronized Map<AttemptKey, Seen> attempts() {
    return Map.copyOf(attempts);
  }

  synchronized int launches() {
    return launches;
  }

  /** Launches that were asked for, done or not. */
  synchronized int launching() {
    return launching;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private final class Opened implements Engine {

    private final Set<AttemptKey> adopted = new HashSet<>();
    private volatile @Nullable Consumer<Report> reports;

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public List<Host> hosts() {
      return List.of(new Host(host, "fake", new Demand(4000, 4096, 0)));
    }

    @Override
    public void adopt(Adoption attempt) {
      adopted.add(attempt.launch().attempt());
    }

    @Override
    public void start(Consumer<Report> consumer) {
      reports = consumer;
      for (AttemptKey attempt : adopted) {
        if (attempts().get(attempt) == Seen.ENDED) {
          tell(new AttemptExited(attempt, AT, AT, 0, null));
        } else {
          begin(attempt);
        }
      }
    }

    private void begin(AttemptKey attempt) {
      synchronized (FakeMachine.this) {
        if (attempts.putIfAbsent(attempt, Seen.RUNNING) == null) {
          launches++;
        }
      }
      tell(new AttemptStarted(attempt, AT));
    }

    private void tell(Report report) {
      Consumer<Report> consumer = reports;
      if (consumer != null) {
        consumer.accept(report);
      }
    }

    @Override
    public void launch(Launch launch) {
      CountDownLatch until;
      synchronized (FakeMachine.this) {
        until = silent;
        launching++;
      }
      await(until);
      begin(launch.attempt());
    }

    @Override
    public void stop(AttemptKey attempt, Duration grace) {
      exits(attempt, 143);
    }

    @Override
    public Map<AttemptKey, Seen> seen() {
      return attempts();
    }

    @Override
    public void release(AttemptKey attempt) {
      CountDownLatch until;
      synchronized (FakeMachine.this) {
        until = releases;
      }
      await(until);
      synchronized (FakeMachine.this) {
        attempts.remove(attempt);
      }
    }

    @Override
    public LogSource logs(ContainerKey container) {
      return new Output(container.attempt());
    }

    @Override
    public void close() {
      reports = null;
    }
  }

  private final class Output implements LogSource {

    private final AttemptKey attempt;
    private int position;

    Output(AttemptKey attempt) {
      this.attempt = attempt;
    }

    @Override
    public void skip(long lines) {
      position = (int) lines;
    }

    @Override
    public List<Line> read(int most, boolean ended) {
      synchronized (FakeMachine.this) {
        List<String> lines = output.getOrDefault(attempt, List.of());
        List<Line> read =
            lines.subList(position, lines.size()).stream().map(text -> new Line(0, text)).toList();
        position = lines.size();
        return read;
      }
    }

    @Override
    public void close() {}
  }
}
