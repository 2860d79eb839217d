package dev.longshore.service;

import dev.longshore.core.Command;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.EraseRemovedRowsCommand;
import dev.longshore.core.Command.RemoveJobDefinitionsCommand;
import dev.longshore.core.Command.RemoveJobsCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.JobId;
import dev.longshore.store.Reads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ends the keeping of jobs that ended long ago, and of revisions that were deregistered long ago,
 * in steps that the writer hardly notices: each is one command for a few rows. A job vanishes as a
 * whole, also an array of thousands, whose rows then take many steps.
 */
final class Retention {

  /** Rows of one step, so that its commit takes a few milliseconds. */
  private static final int ROWS_AT_ONCE = 50;

  private final Reads reads;
  private final Consumer<Command<Done>> commands;
  private final InstantSource clock;
  private final Duration kept;
  private final Duration definitionsKept;

  /**
   * @param commands has a command decided, and returns when that is durable
   * @param kept how long a job is kept after its end
   * @param definitionsKept how long a revision is kept after it was deregistered, at least
   */
  Retention(
      Reads reads,
      Consumer<Command<Done>> commands,
      InstantSource clock,
      Duration kept,
      Duration definitionsKept) {
    this.reads = reads;
    this.commands = commands;
    this.clock = clock;
    this.kept = kept;
    this.definitionsKept = definitionsKept;
  }

  /**
   * Takes one step.
   *
   * @return whether it did anything; if not, nothing is to be done now
   */
  boolean step() {
    if (reads.hasRemovedRows()) { // what was begun is finished first
      commands.accept(new EraseRemovedRowsCommand(ROWS_AT_ONCE));
      return true;
    }
    List<JobId> over = reads.endedBefore(clock.instant().minus(kept), ROWS_AT_ONCE);
    if (!over.isEmpty()) {
      commands.accept(new RemoveJobsCommand(over));
      return true;
    }
    return removeDefinitions(); // last, since a job that goes may be the last of its revision
  }

  private boolean removeDefinitions() {
    List<DefinitionId> over =
        reads.deregisteredBefore(clock.instant().minus(definitionsKept), ROWS_AT_ONCE);
    if (over.isEmpty()) {
      return false;
    }
    commands.accept(new RemoveJobDefinitionsCommand(over));
    return true;
  }
}
