package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.longshore.model.Fact;
import dev.longshore.model.FairShare;
import dev.longshore.model.FairShare.Weight;
import dev.longshore.model.JobId;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Queues with a fair-share policy. */
class FairShareTest {

  private World world = World.small();

  private void policy(FairShare policy) {
    world.with("fair", policy).with(new QueueBuilder("q").on("ce").policy("fair").build());
  }

  private JobId submit(String share, int priority) {
    return world.submit(world.aSubmit().share(share).priority(priority));
  }

  @Test
  @DisplayName("serves the share that has used least, times its weight")
  void servesTheLeastUsed() {
    policy(new FairShare(0, 0, List.of(new Weight("light", 0.25))));
    JobId heavy = submit("heavy", 1);
    JobId heavy2 = submit("heavy", 1);
    JobId light = submit("light", 1);
    assertThat(world.placed()).containsExactly(heavy, light); // both have used nothing: the older
    JobId light2 = submit("light", 1);
    JobId light3 = submit("light", 1);
    world.later(Duration.ofSeconds(100));
    world.exits(heavy, 0);
    world.exits(light, 0);
    assertThat(world.placed()).containsExactly(light2, light3).doesNotContain(heavy2);
  }

  @Test
  @DisplayName("a priority counts within its share only, and retried jobs go first among equals")
  void priorityWithinAShare() {
    policy(FairShare.DEFAULTS);
    JobId low = submit("a", 1);
    JobId high = submit("a", 9);
    JobId other = submit("b", 0);
    assertThat(world.placed()).containsExactly(high, other);
    world.exits(high, 0);
    assertThat(world.placed()).containsExactly(low);
    JobId retried = world.submit(world.aSubmit().share("c").priority(5).attempts(2));
    world.exits(low, 0);
    assertThat(world.placed()).containsExactly(retried);
    JobId same = submit("c", 5);
    world.exits(retried, 1);
    world.exits(other, 0);
    assertThat(world.placed()).containsExactly(retried, same);
  }

  @Test
  @DisplayName("shares of which nothing counts any more are forgotten, however many there were")
  void forgetsShares() {
    policy(FairShare.DEFAULTS);
    for (int user = 0; user < 500; user++) {
      JobId job = submit("user" + user, 1);
      world.schedule();
      world.exits(job, 0);
      world.later(Duration.ofMinutes(11));
    }
    assertThat(world.state.fairShares().of("q").usage()).hasSizeLessThan(100);
  }

  @Test
  @DisplayName("a share is weighed by its own entry, else by its prefix, else by 1")
  void weights() {
    FairShare policy =
        new FairShare(0, 0, List.of(new Weight("User*", 0.5), new Weight("Other", 2)));
    assertThat(policy.weightOf("UserA")).isEqualTo(0.5);
    assertThat(policy.weightOf("User")).isEqualTo(0.5);
    assertThat(policy.weightOf("Other")).isEqualTo(2);
    assertThat(policy.weightOf("Others")).isEqualTo(1);
    assertThat(policy.windowSeconds()).isEqualTo(600);
    assertThat(new FairShare(601, 0, List.of()).windowSeconds()).isEqualTo(601);
  }

  @Test
  @DisplayName("limits of several environments that are more than an int holds add up")
  void hugeEnvironments() {
    World huge = World.small().host("large", 100, 64_000);
    List.of("a", "b", "c")
        .forEach(name -> huge.with(new EnvironmentBuilder(name).maxVcpus(1_000_000_000).build()));
    huge.with("half", new FairShare(0, 50, List.of()));
    huge.with(new QueueBuilder("huge").policy("half").on("a", "b", "c").build());
    for (int i = 0; i < 3; i++) {
      huge.submit(huge.aSubmit().to("huge").share("one").priority(1));
    }
    assertThat(huge.placed()).hasSize(3);
  }

  @Test
  @DisplayName("keeps a part of the room for shares that are not active yet")
  void reserves() {
    world =
        new World()
            .host("h", 100, 100_000)
            .with(new EnvironmentBuilder("ce").maxVcpus(16).build())
            .with(new DefinitionBuilder("d").build());
    policy(new FairShare(0, 50, List.of()));
    List<JobId> ones = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ones.add(submit("one", 1));
    }
    assertThat(world.placed()).hasSize(8); // 50 % of 16
    assertThat(world.explain(ones.get(8)).sentence())
        .isEqualTo(
            "It asks for 1 vCPU, and jobs of its queue use 8 vCPUs of the 8 vCPUs that are not"
                + " reserved (computeReservation, 1 active share). It starts when jobs of the queue"
                + " have ended or another share becomes active. Room is held by job "
                + ones.getFirst()
                + " (1 vCPU and 128 MiB) and 7 others.");
    JobId two = submit("two", 1);
    List<JobId> placed = world.placed(); // 25 % reserved: 12 in all
    assertThat(placed).hasSize(4).startsWith(two);
    submit("three", 1);
    assertThat(world.placed()).hasSize(2); // 12.5 % reserved: 14 in all
  }

  @Test
  @DisplayName("lets the first job of an idle queue go though it alone exceeds the limit")
  void admitsTheFirst() {
    world.with(new EnvironmentBuilder("ce").maxVcpus(2).build());
    policy(new FairShare(0, 99, List.of()));
    JobId first = submit("one", 1);
    submit("one", 1);
    assertThat(world.placed()).containsExactly(first);
  }

  @Test
  @DisplayName("a share is active until the window after its last attempt is over")
  void activity() {
    FairShare policy = FairShare.DEFAULTS;
    policy(policy);
    JobId job = submit("one", 1);
    world.schedule();
    QueueShares shares = world.state.fairShares().of("q");
    assertThat(shares.active(policy, world.now)).isEqualTo(1);
    world.exits(job, 0);
    assertThat(shares.isActive("one", policy, world.now.plusSeconds(599))).isTrue();
    assertThat(shares.isActive("one", policy, world.now.plusSeconds(600))).isFalse();
    assertThat(shares.active(policy, world.now.plusSeconds(600))).isZero();
  }

  @Test
  @DisplayName("a share is active for a while after the end of a job that never ran")
  void activityWithoutAnAttempt() {
    FairShare policy = FairShare.DEFAULTS;
    policy(policy);
    JobId job = submit("one", 1);
    world.accept(new Command.CancelJobCommand(job, "not needed"));
    QueueShares shares = world.state.fairShares().of("q");
    assertThat(shares.isActive("one", policy, world.now.plusSeconds(599))).isTrue();
    assertThat(shares.isActive("one", policy, world.now.plusSeconds(600))).isFalse();
    assertThat(BatchStates.differences(world, world.restored())).isEmpty();
  }

  @Test
  @DisplayName("a queue owes nothing to what an earlier one of its name has used")
  void aQueueBeginsAnew() {
    policy(FairShare.DEFAULTS);
    JobId job = submit("one", 1);
    world.schedule();
    world.later(Duration.ofMinutes(5));
    world.exits(job, 0);
    world.settle(List.of(new Fact.JobQueueDeletedFact("q")));
    policy(FairShare.DEFAULTS);
    assertThat(world.state.fairShares().of("q").usage()).isEmpty();
    assertThat(BatchStates.differences(world, world.restored())).isEmpty();
  }

  @Test
  @DisplayName("refuses a submit that would make one active share more than there may be")
  void boundOfActiveShares() {
    world =
        World.limited(Limits.DEFAULTS.with(Limit.ACTIVE_SHARES, 2))
            .with(new EnvironmentBuilder("ce").build())
            .with(new DefinitionBuilder("d").build());
    policy(FairShare.DEFAULTS);
    submit("one", 1);
    submit("two", 1);
    submit("one", 1);
    assertThat(world.refuse(world.aSubmit().share("three").priority(1).build()).message())
        .contains("2 active share identifiers");
  }

  @Test
  @DisplayName("what was used counts after a restart")
  void usageSurvives() {
    policy(FairShare.DEFAULTS);
    JobId one = submit("one", 1);
    world.schedule();
    world.later(Duration.ofMinutes(5));
    world.exits(one, 0);
    JobId running = submit("one", 1);
    world.schedule();
    world.later(Duration.ofSeconds(10));
    assertThat(BatchStates.differences(world, world.restored())).isEmpty();
    world.restart();
    submit("one", 1);
    JobId two = submit("two", 1);
    assertThat(world.placed()).containsExactly(two);
    assertThat(world.active(running).attempt().number()).isEqualTo(1);
  }

  private record End(Instant at, JobId job, String share, long seconds) {}

  @Test
  @DisplayName("over a long time shares of weights 1 and 0.25 get vCPU time 1 to 4")
  void longRun() {
    world =
        new World()
            .host("h", 10, 100_000)
            .with(new EnvironmentBuilder("ce").build())
            .with(new DefinitionBuilder("d").build());
    policy(new FairShare(3600, 0, List.of(new Weight("one", 1), new Weight("four", 0.25))));
    Random random = new Random(4);
    PriorityQueue<End> ends =
        new PriorityQueue<>(Comparator.comparing(End::at).thenComparing(End::job));
    Map<JobId, String> shares = new HashMap<>();
    Map<String, Long> used = new HashMap<>();
    Instant until = world.now.plus(Duration.ofDays(3));
    for (int i = 0; i < 20; i++) {
      shares.put(submit("one", 1), "one");
      shares.put(submit("four", 1), "four");
    }
    while (world.now.isBefore(until)) {
      for (JobId placed : world.placed()) {
        long seconds = 60L + random.nextInt(240);
        String share = shares.getOrDefault(placed, "");
        ends.add(new End(world.now.plusSeconds(seconds), placed, share, seconds));
        shares.put(submit(share, 1), share);
      }
      End next = ends.remove();
      world.later(Duration.between(world.now, next.at()));
      world.exits(next.job(), 0);
      used.merge(next.share(), next.seconds(), Long::sum);
    }
    double ratio = (double) used.getOrDefault("four", 0L) / used.getOrDefault("one", 1L);
    assertThat(ratio).isCloseTo(4, within(0.08));
  }
}
