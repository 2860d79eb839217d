package dev.longshore.events;

/** Brings one event to a receiver. Called by many threads at once; blocks. */
@FunctionalInterface
interface EventSender {

  /**
   * Returns when the receiver has taken the event.
   *
   * @throws NotTakenException when it has not, or nobody knows
   */
  void send(Webhook receiver, EventMessage message) throws NotTakenException, InterruptedException;

  /** Why an event was not taken; the message tells nothing of the receiver's address. */
  final class NotTakenException extends Exception {

    private static final long serialVersionUID = 1;

    NotTakenException(String reason) {
      super(reason, null, false, false);
    }
  }
}
