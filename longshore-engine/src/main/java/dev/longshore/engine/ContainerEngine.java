package dev.longshore.engine;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A way to run single containers. {@link TaskEngine} makes an {@link Engine} of it: when the
 * containers of a task start, and what the end of one means for the others, is none of its concern.
 *
 * <p>It outlives the server in what it runs, and keeps the traces of every container until {@link
 * #release}. All methods are safe to call from any thread; the blocking ones say so.
 */
public interface ContainerEngine extends AutoCloseable {

  /** How it is called in the configuration and in logs. */
  String name();

  /** The machines that it runs containers on. */
  List<Host> hosts();

  /**
   * Begins to report, about containers launched from now on and about those that an earlier server
   * left behind. Called once, before any launch. The start of a container is reported before its
   * end.
   */
  void start(Consumer<ContainerReport> reports);

  /**
   * Starts a container, blocking until it runs or has failed to. The outcome is reported, never
   * thrown. A container that the engine knows already is not launched again.
   *
   * @param task whose container it is. All its containers reach each other on localhost and share
   *     its volumes, however far apart they start and end
   * @param container one of the task's
   */
  void launch(Launch task, ContainerLaunch container);

  /**
   * Asks a container to end: SIGTERM, and SIGKILL when the grace is over. Returns at once. One that
   * is not running is left alone; one whose launch is under way is stopped as soon as it runs or
   * not started at all. Where it throws, it is asked again.
   */
  void stop(ContainerKey container, Duration grace);

  /**
   * The containers that have been started or are being prepared, and are not released. Blocks while
   * it asks.
   */
  Map<ContainerKey, Seen> seen();

  /**
   * Removes every trace of all containers of an attempt, and of what they shared. What still runs
   * is killed first. Blocks; repeating it does nothing.
   */
  void release(AttemptKey attempt);

  /**
   * Keeps what a container of a training job has left for its user, once it has ended and before it
   * is released. Blocks; repeating it comes to the same.
   *
   * @return what it wrote of why it failed, or null
   * @throws IOException when it cannot be kept; the attempt has failed then
   */
  @Nullable String keepOutput(Launch task, ContainerLaunch container) throws IOException;

  /**
   * What the container may be told of itself. Blocks.
   *
   * @return null for one that is not there, and from an engine that has nothing to say
   */
  default @Nullable ContainerDetails details(ContainerKey container) {
    return null;
  }

  /**
   * What the container uses now, as JSON in the form of Docker. Blocks.
   *
   * @return null for one that does not run, and from an engine that has nothing to say
   */
  default @Nullable String statistics(ContainerKey container) {
    return null;
  }

  /**
   * Runs a command beside that of a container, in the same place and with the same variables.
   * Blocks until it runs.
   *
   * @param output gets what it writes, from a thread of its own
   * @throws ExecRefused when it cannot be run
   */
  default ExecSession exec(ContainerKey container, ExecRequest request, ExecOutput output)
      throws ExecRefused {
    throw new ExecRefused("engine " + name() + " runs no commands beside those of jobs");
  }

  /** The output of a container that has been launched and not yet released. */
  LogSource logs(ContainerKey container);

  /** Stops reporting and lets go of the server's resources. What runs, runs on. */
  @Override
  void close();
}
