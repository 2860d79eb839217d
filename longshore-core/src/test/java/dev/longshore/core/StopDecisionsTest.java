package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobsCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.TerminateJobsCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import dev.longshore.model.StopRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopDecisionsTest {
  private final World world = World.small();

  @Test
  void aBulkCancelEndsWhatWaitsAndLeavesTheRestAlone() {
    JobId running = world.submit("q", 2);
    world.schedule();
    JobId waiting = world.submit("q", 1);
    JobId pending = world.submit(world.aSubmit().after(running));
    world.accept(
        new CancelJobsCommand(
            List.of(waiting, running, World.id(99), pending, waiting), "not these"));
    assertThat(world.endReason(waiting)).isEqualTo("not these");
    assertThat(world.job(running).isToStop()).isFalse();
    assertThat(world.job(pending).isToStop()).isTrue();
    assertThat(world.status(pending)).isEqualTo(JobStatus.PENDING);
  }

  @Test
  void aBulkTerminateStopsWhatRunsToo() {
    JobId running = world.submit("q", 2);
    world.schedule();
    JobId waiting = world.submit("q", 1);
    world.accept(new TerminateJobsCommand(List.of(running, waiting), "enough"));
    assertThat(world.job(running).isToStop()).isTrue();
    assertThat(world.endReason(waiting)).isEqualTo("enough");
    world.exits(running, 143);
    assertThat(world.endReason(running)).isEqualTo("enough");
  }

  @Test
  void aChildIsStoppedOnceThoughItsParentIsNamedBesideIt() {
    for (boolean parentFirst : List.of(true, false)) {
      JobId array = world.submit(world.aSubmit().array(3));
      JobId child = array.child(1);
      CancelJobsCommand command =
          new CancelJobsCommand(
              parentFirst ? List.of(array, child, child) : List.of(child, array), "all of it");
      assertThat(childrenEnded(((Decision.Accepted<?>) world.decide(command)).facts()))
          .containsExactlyInAnyOrder(0, 1, 2);
      world.accept(command);
      assertThat(world.endReason(child)).isEqualTo("all of it");
      assertThat(world.endReason(array)).isEqualTo("all of it");
    }
  }

  private static List<Integer> childrenEnded(List<Fact> facts) {
    List<Integer> indexes = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact instanceof Fact.JobEndedFact ended) {
        indexes.add(ended.job().arrayIndex());
      } else if (fact instanceof Fact.ArrayChildrenEndedFact ended) {
        ended.children().stream().forEach(indexes::add);
      }
    }
    return indexes;
  }

  @Test
  void aJobThatItsHostTakesAlongIsNotTriedAgainOnceItWasTerminated() {
    JobId job = world.submit(world.aSubmit().attempts(3));
    world.schedule();
    world.settle(
        List.of(
            new Fact.JobStopRequestedFact(
                job, new StopRequest(StopRequest.Cause.HOST_GONE, "the host goes"))));
    world.accept(new TerminateJobCommand(job, "enough"));
    world.exits(job, 143);
    assertThat(world.endReason(job)).isEqualTo("enough");
  }
}
