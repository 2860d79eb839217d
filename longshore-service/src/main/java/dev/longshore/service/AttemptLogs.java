package dev.longshore.service;

import dev.longshore.engine.LogSource;
import dev.longshore.model.AttemptKey;
import java.util.function.Supplier;

/** Where the output of attempts is kept. The service says when to begin and when to have it all. */
public interface AttemptLogs {

  /** Begins to keep the output of an attempt that runs. Repeating it does nothing. */
  void follow(AttemptKey attempt, String group, String stream, Supplier<LogSource> source);

  /**
   * Keeps all that an ended attempt wrote, and returns when that is done; at once for one that is
   * not followed.
   *
   * @throws InterruptedException when the server is stopping
   */
  void finish(AttemptKey attempt) throws InterruptedException;
}
