package dev.longshore.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Messages on their way to the writer. It is bounded: who sends too fast waits. */
final class Inbox {

  private static final int CAPACITY = 8192;
  private static final int LARGEST_BATCH = 1024;

  private final BlockingQueue<Message> messages = new ArrayBlockingQueue<>(CAPACITY);

  /** Adds a message, waiting for room. */
  void send(Message message) throws InterruptedException {
    messages.put(message);
  }

  /** All messages that are there, or the first that comes; empty when none came in time. */
  List<Message> take(Duration atMost) throws InterruptedException {
    List<Message> batch = new ArrayList<>();
    Message first = messages.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
    if (first != null) {
      batch.add(first);
      messages.drainTo(batch, LARGEST_BATCH - 1);
    }
    return batch;
  }

  int size() {
    return messages.size();
  }
}
