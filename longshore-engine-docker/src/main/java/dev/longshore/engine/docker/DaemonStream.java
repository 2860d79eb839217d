package dev.longshore.engine.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer of the daemon that comes in parts. Unlike the client's own template it also stops
 * waiting for the beginning when the daemon cannot be reached, and leaves logging to its user.
 */
final class DaemonStream<T> implements ResultCallback<T> {

  private final Daemon daemon;
  private final Consumer<T> parts;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> firstPart = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable Closeable connection;
  private volatile boolean closed;

  /**
   * @param parts takes each part, on the thread that reads
   */
  DaemonStream(Daemon daemon, Consumer<T> parts) {
    this.daemon = daemon;
    this.parts = parts;
  }

  /** Whether the daemon began to answer, or failed to, within this time. */
  boolean awaitBegin(Duration patience) throws InterruptedException {
    return await(begun, patience);
  }

  /** Whether there was a first part, or the end, within this time. */
  boolean awaitFirstPart(Duration patience) throws InterruptedException {
    return await(firstPart, patience);
  }

  /**
   * Whether the answer came to its end within this time.
   *
   * @throws com.github.dockerjava.api.exception.DockerException when the daemon refused
   * @throws DaemonUnreachable when it did not answer, or broke off
   */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return await(ended, patience);
  }

  private boolean await(CompletableFuture<Void> what, Duration patience)
      throws InterruptedException {
    try {
      what.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? daemon.classified(cause)
          : new DaemonUnreachable(daemon.host(), e);
    }
  }

  @Override
  public void onStart(Closeable stream) {
    connection = stream;
    begun.complete(null);
    if (closed) {
      close();
    }
  }

  @Override
  public void onNext(T part) {
    parts.accept(part);
    firstPart.complete(null);
  }

  @Override
  public void onError(Throwable throwable) {
    ended.completeExceptionally(throwable);
    wakeAll();
  }

  @Override
  public void onComplete() {
    ended.complete(null);
    wakeAll();
  }

  private void wakeAll() {
    begun.complete(null);
    firstPart.complete(null);
  }

  @Override
  public void close() {
    closed = true;
    Closeable open = connection;
    if (open != null) {
      try {
        open.close();
      } catch (IOException ignored) {
        // It is given up in any case.
      }
    }
  }
}
