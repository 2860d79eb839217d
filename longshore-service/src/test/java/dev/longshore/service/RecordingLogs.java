package dev.longshore.service;

import dev.longshore.core.Effect.LogStream;
import dev.longshore.engine.LogSource;
import dev.longshore.model.ContainerKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps no output; notes what it was asked, and waits or fails when the test says so. */
final class RecordingLogs implements AttemptLogs {

  @Override
  public @Nullable String refusal(LogStream stream) {
    return null;
  }

  final List<ContainerKey> followed = new CopyOnWriteArrayList<>();
  final List<ContainerKey> finished = new CopyOnWriteArrayList<>();
  volatile CountDownLatch finishing = new CountDownLatch(0);
  volatile boolean broken;

  @Override
  public void follow(ContainerKey container, LogStream stream, Supplier<LogSource> source) {
    if (!followed.contains(container)) {
      followed.add(container);
    }
  }

  @Override
  public void finish(ContainerKey container) throws InterruptedException {
    if (broken) {
      throw new IllegalStateException("the disk is full");
    }
    finishing.await();
    finished.add(container);
  }
}
