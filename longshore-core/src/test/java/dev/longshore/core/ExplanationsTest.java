package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Explanation.Holder;
import dev.longshore.model.BlockedReason;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import dev.longshore.model.FairShare;
import dev.longshore.model.Host;
import dev.longshore.model.JobId;
import dev.longshore.model.ResourceRequirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Why jobs wait: always with numbers, and with who has what they wait for. */
class ExplanationsTest {

  private final World world = World.small();

  @Test
  @DisplayName("a host that jobs of another environment fill is held by them")
  void heldByAnotherEnvironment() {
    world.with(new EnvironmentBuilder("other").build());
    world.with(new QueueBuilder("beside").on("other").build());
    JobId running = world.submit("q", 2);
    world.schedule();
    JobId waits = world.submit("beside", 1);
    world.schedule();
    assertThat(queue(waits).holders()).extracting(Holder::job).containsExactly(running);
    assertThat(world.explain(waits).sentence())
        .isEqualTo(
            "It asks for 1 vCPU and 128 MiB, and 0 vCPUs and 3968 MiB of 2 vCPUs and 4096 MiB are"
                + " free on host h. It starts when enough running jobs have ended. Room is held by"
                + " job "
                + running
                + " (2 vCPUs and 128 MiB).");
    assertThat(queue(waits).reason().largest()).isEqualTo(new Demand(2000, 4096, 0));
  }

  @Test
  @DisplayName("an environment at its maxvCpus is held by its own jobs only")
  void heldByItsOwnEnvironment() {
    World wide = World.small().host("wide", 8, 8192);
    wide.with(new EnvironmentBuilder("ce").maxVcpus(2).build());
    wide.with(new EnvironmentBuilder("other").build());
    wide.with(new QueueBuilder("beside").on("other").build());
    JobId running = wide.submit("q", 2);
    wide.submit("beside", 3);
    wide.schedule();
    JobId waits = wide.submit("q", 1);
    wide.schedule();
    assertThat(Objects.requireNonNull(wide.explain(waits).queue()).holders())
        .extracting(Holder::job)
        .containsExactly(running);
  }

  @Test
  @DisplayName("an array counts its children and tells why the first of them waits")
  void arrays() {
    JobId array = world.submit(world.aSubmit().array(5));
    world.schedule();
    world.exits(array.child(0), 0);
    world.exits(array.child(1), 1);
    world.schedule();
    assertThat(world.explain(array).sentence())
        .startsWith(
            "Of its 5 children 1 wait for room, 0 wait for other jobs, 2 have room, 1 have"
                + " succeeded and 1 have failed. Of these waits first job "
                + array.child(4)
                + ": It asks for 1 vCPU and 128 MiB, and 0 vCPUs and");
    assertThat(queue(array).position()).isEqualTo(1);
  }

  @Test
  @DisplayName("children that wait for others are counted as that")
  void blockedChildren() {
    JobId array = world.submit(world.aSubmit().array(3).sequential());
    world.schedule();
    assertThat(world.explain(array).sentence())
        .startsWith("Of its 3 children 0 wait for room, 2 wait for other jobs, 1 have room,")
        .endsWith("It waits for 1 other job to succeed: " + array.child(0) + " (STARTING).");
  }

  @Test
  @DisplayName("a pending job tells how far the others are, and that it is to end")
  void pending() {
    JobId first = world.submit("q", 2);
    world.schedule();
    JobId second = world.submit("q", 1);
    JobId waits = world.submit(world.aSubmit().after(first, second));
    String others = first + " (STARTING), " + second + " (RUNNABLE).";
    assertThat(world.explain(waits).sentence())
        .isEqualTo("It waits for 2 other jobs to succeed: " + others);
    world.accept(new CancelJobCommand(waits, "no"));
    assertThat(world.explain(waits).sentence())
        .isEqualTo(
            "It is to end, and does so when 2 other jobs that it waits for ended: " + others);
  }

  @Test
  @DisplayName("room that was given back a moment ago is free, and nobody has to end")
  void freeByNow() {
    JobId running = world.submit("q", 2);
    world.schedule();
    JobId waits = world.submit("q", 1);
    world.schedule();
    world.exits(running, 0);
    assertThat(world.explain(waits).sentence())
        .isEqualTo("It asks for 1 vCPU and 128 MiB, which are free. It starts in the next cycle.");
  }

  @Test
  @DisplayName("with backfill a job behind also tells what itself waits for")
  void backfill() {
    World backfilling =
        World.backfilling(1)
            .host("h", 4, 100_000)
            .with(new EnvironmentBuilder("ce").build())
            .with(new QueueBuilder("q").on("ce").build())
            .with(new DefinitionBuilder("d").build());
    backfilling.submit("q", 3);
    JobId first = backfilling.submit("q", 4);
    JobId behind = backfilling.submit("q", 2);
    backfilling.schedule();
    assertThat(backfilling.explain(behind).sentence())
        .startsWith(
            "It is number 2 of queue q, where jobs go past others that find no room"
                + " (jobs.backfillDepth is 1). First is job "
                + first
                + ": It asks for 4 vCPUs")
        .contains(" It may go past that one: It asks for 2 vCPUs and 128 MiB, and 1 vCPU and");
  }

  @Test
  @DisplayName("a job that waits for a licence tells who has it and how many")
  void consumables() {
    world.with(
        new ConsumableResource(
            "seat", ConsumableResource.Kind.REPLENISHABLE, 3, World.START, Map.of()));
    JobId has = world.submit(world.aSubmit().taking("seat", 2));
    world.schedule();
    JobId waits = world.submit(world.aSubmit().taking("seat", 2));
    world.schedule();
    assertThat(queue(waits).holders())
        .containsExactly(new Holder(has, new Demand(1000, 128, 0), 2, "h", world.now));
    assertThat(world.explain(waits).sentence()).endsWith("It is held by job " + has + " (2).");
  }

  @Test
  @DisplayName("what the reserve keeps back is held by jobs of the queue")
  void reserve() {
    world.with("p", new FairShare(0, 50, List.of()));
    world.with(new QueueBuilder("shared").policy("p").on("ce").build());
    world.with(new EnvironmentBuilder("ce").maxVcpus(2).build());
    JobId has = world.submit(world.aSubmit().to("shared").share("a").priority(1));
    JobId waits = world.submit(world.aSubmit().to("shared").share("a").priority(1));
    world.schedule();
    assertThat(queue(waits).holders()).extracting(Holder::job).containsExactly(has);
  }

  @Test
  @DisplayName("the largest host is the one that has most of what is short")
  void largest() {
    world.host("memory", 1, 64_000);
    world.hosts.add(new Host("gpus", "local", new Demand(1000, 1024, 2)));
    JobId large = world.submit(world.aSubmit().memoryMib(70_000));
    assertThat(world.explain(large).sentence())
        .contains("the largest host has 1 vCPU and 64000 MiB.");
    world.accept(new CancelJobCommand(large, "no"));
    JobId wide =
        world.submit(world.aSubmit().memoryMib(100).asks(ResourceRequirement.Type.GPU, "4"));
    assertThat(world.explain(wide).sentence())
        .contains("the largest host has 1 vCPU and 1024 MiB and 2 GPUs.");
  }

  @Test
  @DisplayName("where there is no host at all that is no mistake of the job")
  void noHosts() {
    world.hosts.clear();
    JobId waits = world.submit("q", 1);
    world.schedule();
    assertThat(world.job(waits).statusReason()).isNull();
    assertThat(world.explain(waits).sentence())
        .isEqualTo(
            "It asks for 1 vCPU and 128 MiB, and no host is there now. It starts when one is.");
    world.later(Duration.ofMinutes(10));
    world.schedule();
    assertThat(world.job(waits).statusReason()).isEqualTo(BlockedReason.UNDETERMINED);
  }

  private Explanation.InQueue queue(JobId job) {
    return Objects.requireNonNull(world.explain(job).queue());
  }
}
