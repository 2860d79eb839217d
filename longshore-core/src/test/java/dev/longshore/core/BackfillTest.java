package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.JobId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jobs that go past others that find no room. */
class BackfillTest {

  private static World world(int depth) {
    return World.backfilling(depth)
        .host("h", 4, 100_000)
        .with(new EnvironmentBuilder("ce").build())
        .with(new QueueBuilder("q").on("ce").build())
        .with(new DefinitionBuilder("d").build());
  }

  @Test
  @DisplayName("without backfill nobody goes past the first that has no room")
  void strict() {
    World world = world(0);
    world.submit("q", 3);
    world.submit("q", 2);
    world.submit("q", 1);
    assertThat(world.placed()).hasSize(1);
  }

  @Test
  @DisplayName("looks at as many further jobs as it may")
  void depth() {
    World world = world(2);
    world.submit("q", 3);
    IntStream.rangeClosed(2, 4).forEach(vcpus -> world.submit("q", vcpus));
    JobId fits = world.submit("q", 1);
    assertThat(world.placed()).hasSize(1).doesNotContain(fits);
    World deeper = world(3);
    deeper.submit("q", 3);
    IntStream.rangeClosed(2, 4).forEach(vcpus -> deeper.submit("q", vcpus));
    JobId placed = deeper.submit("q", 1);
    assertThat(deeper.placed()).hasSize(2).contains(placed);
  }

  @Test
  @DisplayName("jobs that ask for the same as one without room cost no look")
  void classes() {
    World world = world(1);
    world.submit("q", 3);
    IntStream.range(0, 1000).forEach(_ -> world.submit("q", 2));
    JobId fits = world.submit("q", 1);
    PlacementPlan plan = world.schedule();
    assertThat(plan.placed()).isEqualTo(2);
    assertThat(world.active(fits).attempt().placement().host()).isEqualTo("h");
  }

  @Test
  @DisplayName("the first that has no room says why, whoever goes past it")
  void firstSaysWhy() {
    World world = world(5);
    world.submit("q", 3);
    JobId first = world.submit("q", 2);
    world.submit("q", 3);
    world.submit("q", 1);
    assertThat(world.schedule().blocked().values())
        .extracting(PlacementPlan.Blocked::job)
        .containsExactly(first);
  }

  @Test
  @DisplayName("what found no room in one queue is passed over in the next, and no more than that")
  void nextQueue() {
    World world = world(5).with(new QueueBuilder("r").on("ce").build());
    world.submit("q", 3);
    JobId first = world.submit("q", 2);
    JobId alike = world.submit("r", 2);
    world.submit("r", 2);
    JobId fits = world.submit("r", 1);
    PlacementPlan plan = world.schedule();
    assertThat(plan.placed()).isEqualTo(2);
    assertThat(world.active(fits).attempt().placement().host()).isEqualTo("h");
    assertThat(plan.blocked().values())
        .extracting(PlacementPlan.Blocked::job)
        .containsExactly(first, alike);
  }
}
