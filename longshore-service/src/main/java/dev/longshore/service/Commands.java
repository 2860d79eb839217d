package dev.longshore.service;

import dev.longshore.core.Command;
import dev.longshore.model.FaultException;
import dev.longshore.service.Message.CommandMessage;
import dev.longshore.service.Message.Reply;
import dev.longshore.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** The way of a command to the writer and of its reply back, for any thread. */
final class Commands {

  private static final int MOST_TRIES = 20;

  private final Inbox inbox;

  Commands(Inbox inbox) {
    this.inbox = inbox;
  }

  /** As {@link BatchService#execute}. */
  <R> R execute(Supplier<? extends Command<R>> command) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      switch (reply(command.get())) {
        case Reply.Done<R>(R value) -> {
          return value;
        }
        case Reply.Refused<R>(var refusal) -> throw refusal.toException();
        case Reply.Stale<R>() -> {} // read again, ask again
      }
    }
    throw new IllegalStateException("what the command is made from changes all the time");
  }

  private <R> Reply<R> reply(Command<R> command) {
    CompletableFuture<Reply<R>> reply = new CompletableFuture<>();
    try {
      inbox.send(new CommandMessage<>(command, reply));
      return reply.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the server stops", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException fault) {
        throw new FaultException(
            "This could not be stored, so nothing has changed. " + fault.getMessage() + ".", fault);
      }
      throw new IllegalStateException("the command could not be decided", e.getCause());
    }
  }
}
