package dev.longshore.engine;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.Host;
import dev.longshore.model.Launch;
import dev.longshore.model.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A way to run attempts, each a task of one or more containers. The service calls it after a
 * commit; what happens comes back as reports.
 *
 * <p>An engine outlives the server in what it runs: a server that is killed and started again finds
 * its attempts through {@link #seen()}, running or ended, with their whole output. An attempt's
 * traces (container, folder, exit status) stay until {@link #release}. All methods are safe to call
 * from any thread; the blocking ones say so.
 */
public interface Engine extends AutoCloseable {

  /** How it is called in the configuration and in logs: {@code local}, {@code docker}. */
  String name();

  /**
   * The machines that it runs attempts on, those that are away too; never empty for an engine with
   * capacity of its own.
   */
  List<Host> hosts();

  /**
   * Says of an attempt what it is that {@link #seen()} has, or that may be on a host that is away,
   * so that the engine can go on with it: containers that it has not started yet may have to be.
   * Called before {@link #start}; the engine reports nothing of attempts that it was told nothing
   * of.
   */
  void adopt(Adoption attempt);

  /**
   * Begins to report, about attempts launched from now on and about the adopted ones. Called once,
   * before any launch. Reports may come from any thread and may be repeated.
   */
  void start(Consumer<Report> reports);

  /**
   * Starts an attempt, blocking until the containers that wait for no other run or have failed to,
   * or until its host is away. The outcome is reported, never thrown. A launch with a key that the
   * engine knows already does nothing.
   */
  void launch(Launch launch);

  /**
   * Asks an attempt to end: SIGTERM to each container, and SIGKILL when its {@code stopTimeout} or
   * else the grace is over. A container is asked when all that depend on it have ended. Returns at
   * once; the end is reported as {@code AttemptExited}. An attempt that is not running is left
   * alone; one whose launch is under way is stopped as soon as it runs or not started at all.
   *
   * @param grace 30 s on AWS
   */
  void stop(AttemptKey attempt, Duration grace);

  /**
   * What exists now on hosts that are not away, running or ended and not yet released. Blocks while
   * it asks.
   */
  Map<AttemptKey, Seen> seen();

  /**
   * Removes every trace of an ended attempt. Called after its end was committed and its output was
   * stored. One that still runs is killed first. Blocks; repeating it does nothing.
   */
  void release(AttemptKey attempt);

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

  /** The output of a container of an attempt that has been launched and not yet released. */
  LogSource logs(ContainerKey container);

  /** Stops reporting and lets go of the server's resources. What runs, runs on. */
  @Override
  void close();
}
