package dev.longshore.core;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.Launch;
import dev.longshore.model.MultiLine;
import dev.longshore.model.Ordered;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is to do. Handed out after the commit of the facts that it follows from; may be
 * handed out again after a crash, which is why each carries the attempt's key.
 */
public sealed interface Effect {

  /** The attempt that it is about. */
  AttemptKey attempt();

  /**
   * Start the attempt.
   *
   * @param logs where the output of each container goes, by its name
   */
  record LaunchEffect(Launch launch, Map<String, LogStream> logs) implements Effect {
    public LaunchEffect {
      logs = Ordered.copyOf(logs);
    }

    @Override
    public AttemptKey attempt() {
      return launch.attempt();
    }
  }

  /** End the attempt. */
  record StopEffect(AttemptKey attempt, Duration grace) implements Effect {}

  /** Remove what is left of the attempt; its end is known. */
  record ReleaseEffect(AttemptKey attempt) implements Effect {}

  /**
   * Where the output of a container goes.
   *
   * @param group log group
   * @param name of the stream in it
   * @param groupMustExist whether nothing starts while the group is not there; else it is made
   * @param multiLine which lines are one event; null where each is
   */
  record LogStream(
      String group, String name, boolean groupMustExist, @Nullable MultiLine multiLine) {}
}
