package dev.longshore.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Writes the log from a thread of its own, many lines at once. Who logs never waits for the disk or
 * for whoever reads standard error: where lines come faster than they can be written for long, the
 * newest are dropped, and the log says how many.
 */
final class BackgroundHandler extends Handler {

  private static final int MOST_WAITING_CHARACTERS = 8 * 1024 * 1024;

  /** One wake-up and one write for the lines of so long, rather than for each. */
  private static final long GATHERING_MILLIS = 10;

  private final OutputStream out;
  private final Object lock = new Object();
  private StringBuilder waiting = new StringBuilder();
  private long dropped;
  private boolean writing;
  private int flushing;

  BackgroundHandler(OutputStream out, Formatter formatter) {
    this.out = out;
    setFormatter(formatter);
    Thread.ofPlatform().daemon().name("longshore-log").start(this::writeOn);
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    String line = getFormatter().format(record);
    synchronized (lock) {
      if (waiting.length() + line.length() > MOST_WAITING_CHARACTERS) {
        dropped++;
      } else {
        boolean first = waiting.isEmpty();
        waiting.append(line);
        if (first) {
          lock.notifyAll();
        }
      }
    }
  }

  private void writeOn() {
    try {
      while (true) {
        write(take());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does; the process ends with the thread running
    }
  }

  private byte[] take() throws InterruptedException {
    synchronized (lock) {
      writing = false;
      lock.notifyAll();
      while (waiting.isEmpty()) {
        lock.wait();
      }
      long until = System.currentTimeMillis() + GATHERING_MILLIS;
      for (long left = GATHERING_MILLIS; left > 0 && flushing == 0; ) {
        lock.wait(left);
        left = until - System.currentTimeMillis();
      }
      writing = true;
      if (dropped > 0) {
        waiting.append("WARN log dropped=").append(dropped).append(" lines\n");
        dropped = 0;
      }
      byte[] text = waiting.toString().getBytes(StandardCharsets.UTF_8);
      waiting = new StringBuilder();
      return text;
    }
  }

  private void write(byte[] text) {
    try {
      out.write(text);
      out.flush();
    } catch (IOException _) {
      // Standard error is gone: there is nowhere left to say so.
    }
  }

  /** Returns when everything logged before is written, or after two seconds. */
  @Override
  public void flush() {
    long until = System.nanoTime() + 2_000_000_000L;
    synchronized (lock) {
      flushing++;
      lock.notifyAll();
      try {
        while ((writing || !waiting.isEmpty()) && System.nanoTime() < until) {
          lock.wait(100);
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } finally {
        flushing--;
      }
    }
  }

  @Override
  public void close() {
    flush();
  }
}
