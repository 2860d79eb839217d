package dev.longshore.service;

import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.WakeUpMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Messages on their way to the writer. It is bounded: who sends too fast waits. Once closed it
 * turns away what is in it and what still comes, so that nobody waits for a reply that cannot come.
 */
final class Inbox {

  private static final int CAPACITY = 8192;
  private static final int LARGEST_BATCH = 1024;

  private final BlockingQueue<Message> messages = new ArrayBlockingQueue<>(CAPACITY);
  private volatile boolean closed;

  /** Adds a message, waiting for room. */
  void send(Message message) throws InterruptedException {
    messages.put(message);
    if (closed) { // after the put, so that either this or close() finds the message
      turnAway();
    }
  }

  /** Ends the wait in {@link #take}; where it is full, nobody waits there. */
  void wakeUp() {
    var _ = messages.offer(new WakeUpMessage());
  }

  /** Called when nobody takes messages any more. */
  void close() {
    closed = true;
    turnAway();
  }

  private void turnAway() {
    for (Message message = messages.poll(); message != null; message = messages.poll()) {
      if (message instanceof CommandMessage<?> command) {
        command.reply().completeExceptionally(new IllegalStateException("the server stops"));
      }
    }
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
