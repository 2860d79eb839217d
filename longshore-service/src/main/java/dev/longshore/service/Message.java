package dev.longshore.service;

import dev.longshore.core.Command;
import dev.longshore.model.Report;
import java.util.concurrent.CompletableFuture;

/** What reaches the writer, in the order in which it is to be decided. */
sealed interface Message {

  /** A client asks for a change; the future gets the reply, the refusal or the fault. */
  record CommandMessage<R>(Command<R> command, CompletableFuture<Reply<R>> reply)
      implements Message {}

  /** An engine saw something happen. */
  record ReportMessage(Report report) implements Message {}

  /** Nothing happened; look whether something is due. */
  record WakeUpMessage() implements Message {}

  /** What became of a command, once that is durable. */
  sealed interface Reply<R> {

    /** It is done. */
    record Done<R>(R value) implements Reply<R> {}

    /** It cannot be done, and nothing changed. */
    record Refused<R>(dev.longshore.model.Refusal refusal) implements Reply<R> {}

    /** What it was made from has changed; make it again. */
    record Stale<R>() implements Reply<R> {}
  }
}
