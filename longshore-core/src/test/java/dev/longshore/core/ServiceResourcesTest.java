package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.CreateQuotaShareCommand;
import dev.longshore.core.Command.CreateServiceEnvironmentCommand;
import dev.longshore.core.Command.DeleteJobQueueCommand;
import dev.longshore.core.Command.DeleteQuotaShareCommand;
import dev.longshore.core.Command.DeleteServiceEnvironmentCommand;
import dev.longshore.core.Command.UpdateServiceEnvironmentCommand;
import dev.longshore.model.CapacityLimit;
import dev.longshore.model.Fact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Job;
import dev.longshore.model.JobId;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.QuotaShare;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.ServiceEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Service environments, and the quota shares of a queue that has one. */
final class ServiceResourcesTest {

  private static final Duration SETTLING = Duration.ofMillis(100);
  private static final CapacityLimit LIMIT = new CapacityLimit(3, "ml.m5.large");
  private static final CapacityLimit INSTANCES = new CapacityLimit(3, CapacityLimit.NUM_INSTANCES);
  private static final QuotaShareId TEAM = new QuotaShareId("quotas", "team");

  private final World world = World.small();

  @AfterEach
  void whatIsStoredEqualsWhatIsInMemory() {
    assertThat(BatchStates.differences(world, world.restored())).isEmpty();
  }

  private static ServiceEnvironment environment(
      String name, ResourceState state, ResourceStatus status, CapacityLimit... limits) {
    return new ServiceEnvironment(
        name, state, status, List.of(limits), World.START, World.START, Map.of());
  }

  private static ServiceEnvironment environment(String name, CapacityLimit... limits) {
    return environment(name, ResourceState.ENABLED, ResourceStatus.VALID, limits);
  }

  private static QuotaShare share(String name, ResourceState state) {
    return new QuotaShare(
        name,
        "quotas",
        List.of(LIMIT),
        QuotaShare.Strategy.RESERVE,
        QuotaShare.UNLIMITED,
        false,
        state,
        ResourceStatus.VALID,
        World.START,
        World.START,
        Map.of());
  }

  private static <T> T there(@Nullable T resource) {
    return Objects.requireNonNull(resource);
  }

  private static NameOrArn named(String name) {
    return new NameOrArn(name, name);
  }

  private static CreateQuotaShareCommand create(String name) {
    return new CreateQuotaShareCommand(share(name, ResourceState.ENABLED), named("quotas"));
  }

  private static DeleteQuotaShareCommand delete(QuotaShareId share) {
    return new DeleteQuotaShareCommand(share, "the-arn");
  }

  /** A queue of service jobs, disabled, with a quota policy and the share {@code team}. */
  private World withQuotas() {
    world.settle(
        List.of(
            new Fact.SchedulingPolicySavedFact(
                new SchedulingPolicy(
                    "policy",
                    SchedulingPolicy.Kind.QUOTA_SHARE,
                    null,
                    "{}",
                    World.START,
                    Map.of()))));
    world.with(environment("se", LIMIT));
    world.with(new QueueBuilder("quotas").onService("se").policy("policy").disabled().build());
    world.settle(List.of(new Fact.QuotaShareSavedFact(share("team", ResourceState.DISABLED))));
    return world;
  }

  /** A job of a share, of a queue that takes any job. */
  private JobId submit(String share) {
    return world.submit(world.aSubmit().share(share).to("shares").priority(1));
  }

  @Test
  void thereAreOnlySoMany() {
    World small = World.limited(Limits.DEFAULTS.with(Limit.SERVICE_ENVIRONMENTS, 1));
    small.with(environment("se", LIMIT));
    assertThat(small.refuse(new CreateServiceEnvironmentCommand(environment("b"))).message())
        .isEqualTo("Limit exceeded: there are 1 service environments.");
  }

  @Test
  void anEnvironmentMayChangeItsKindOfUnitsWhileItHasNoQueue() {
    world.with(environment("se", INSTANCES));
    world.accept(new UpdateServiceEnvironmentCommand(named("se"), null, List.of(LIMIT)));
    assertThat(there(world.state.serviceEnvironment("se")).capacityLimits()).containsExactly(LIMIT);
    assertThat(there(world.state.serviceEnvironment("se")).status())
        .isEqualTo(ResourceStatus.UPDATING);
    world.later(SETTLING);
    assertThat(there(world.state.serviceEnvironment("se")).status())
        .isEqualTo(ResourceStatus.VALID);
  }

  @Test
  void anEnvironmentGoesSomeTimeAfterItWasDeleted() {
    world.with(environment("se", ResourceState.DISABLED, ResourceStatus.VALID, INSTANCES));
    world.accept(new DeleteServiceEnvironmentCommand(named("se")));
    assertThat(world.nextDue()).contains(world.now.plus(SETTLING));
    world.later(SETTLING.minusMillis(1));
    assertThat(there(world.state.serviceEnvironment("se")).status())
        .isEqualTo(ResourceStatus.DELETING);
    world.later(Duration.ofMillis(1));
    assertThat(world.state.serviceEnvironment("se")).isNull();
    assertThat(world.nextDue()).isEmpty();
  }

  @Test
  void severalQueuesShareAnEnvironmentOfInstances() {
    world.with(environment("se", INSTANCES));
    for (String queue : List.of("one", "two")) {
      world.accept(
          new CreateJobQueueCommand(
              new QueueBuilder(queue).onService("se").build(), "SAGEMAKER_TRAINING", null));
      assertThat(there(world.state.queue(queue)).usesService("se")).isTrue();
    }
  }

  @Test
  void manyJobsOfADeletedShareEndInStepsAlsoOverARestart() {
    QuotaShareId share = disabledShareOfAQueueForJobs().id();
    for (int i = 0; i < 250; i++) {
      submit("team");
    }
    JobId other = submit("other");
    world.accept(delete(share));
    assertThat(world.state.unfinished()).hasSize(251);
    world.later(Duration.ZERO);
    assertThat(world.state.unfinished()).hasSize(51);
    world.restart();
    assertThat(world.nextDue())
        .hasValueSatisfying(at -> assertThat(at).isBeforeOrEqualTo(world.now));
    world.later(Duration.ZERO);
    assertThat(world.state.unfinished()).extracting(Job::id).containsExactly(other);
  }

  /** What its jobs are is nothing to it. */
  private QuotaShare disabledShareOfAQueueForJobs() {
    withQuotas();
    world.with("fair", FairShare.DEFAULTS);
    world.with(new QueueBuilder("shares").on("ce").policy("fair").build());
    QuotaShare share =
        new QuotaShare(
            "team",
            "shares",
            List.of(LIMIT),
            QuotaShare.Strategy.RESERVE,
            QuotaShare.UNLIMITED,
            false,
            ResourceState.DISABLED,
            ResourceStatus.VALID,
            World.START,
            World.START,
            Map.of());
    world.settle(List.of(new Fact.QuotaShareSavedFact(share)));
    return share;
  }

  @Test
  void aDeletedShareTakesItsJobsWithItAndNoOthers() {
    QuotaShare ofTheQueue = disabledShareOfAQueueForJobs();
    JobId mine = submit("team");
    JobId other = submit("other");
    world.schedule();
    world.starts(mine);
    world.accept(delete(ofTheQueue.id()));
    world.later(Duration.ZERO);
    assertThat(world.job(mine).isToStop()).isTrue();
    assertThat(world.job(other).isToStop()).isFalse();
    world.later(SETTLING);
    assertThat(there(world.state.resources().find(ofTheQueue.id())).status())
        .isEqualTo(ResourceStatus.DELETING);
    world.exits(mine, 143);
    assertThat(world.endReason(mine)).isEqualTo("Quota share deleted");
    world.later(SETTLING);
    assertThat(world.state.resources().find(ofTheQueue.id())).isNull();
    assertThat(world.state.resources().find(TEAM)).isNotNull();
  }

  @Test
  void aQueueGoesAfterItsShares() {
    withQuotas();
    world.accept(new DeleteJobQueueCommand(named("quotas")));
    world.later(Duration.ZERO);
    assertThat(there(world.state.resources().find(TEAM)).status())
        .isEqualTo(ResourceStatus.DELETING);
    assertThat(world.refuse(create("late")).message())
        .isEqualTo("Job queues must be created and valid before quota shares are created in them.");
    world.later(SETTLING);
    assertThat(world.state.resources().find(TEAM)).isNull();
    world.later(Duration.ZERO);
    assertThat(world.state.queue("quotas")).isNull();
  }
}
