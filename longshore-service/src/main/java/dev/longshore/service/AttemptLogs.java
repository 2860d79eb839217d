package dev.longshore.service;

import dev.longshore.core.Effect.LogStream;
import dev.longshore.engine.LogSource;
import dev.longshore.model.ContainerKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the output of containers is kept. The service says when to begin and when to have it all.
 */
public interface AttemptLogs {

  /** Why no container can be started that writes there, as AWS says it; null where one can. */
  @Nullable String refusal(LogStream stream);

  /** Begins to keep the output of a container that runs. Repeating it does nothing. */
  void follow(ContainerKey container, LogStream stream, Supplier<LogSource> source);

  /**
   * Keeps all that an ended container wrote, and returns when that is done; at once for one that is
   * not followed.
   *
   * @throws InterruptedException when the server is stopping
   */
  void finish(ContainerKey container) throws InterruptedException;
}
