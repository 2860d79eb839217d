package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.core.Command.CreateJobQueueCommand;
import dev.longshore.core.Command.CreateSchedulingPolicyCommand;
import dev.longshore.core.Command.DeleteSchedulingPolicyCommand;
import dev.longshore.core.Command.DeregisterJobDefinitionCommand;
import dev.longshore.core.Command.RegisterJobDefinitionCommand;
import dev.longshore.core.Command.RemoveJobDefinitionsCommand;
import dev.longshore.core.Command.TagCommand;
import dev.longshore.core.Command.Taggable;
import dev.longshore.core.Command.UpdateJobQueueCommand;
import dev.longshore.core.Command.UpdateSchedulingPolicyCommand;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Fact;
import dev.longshore.model.FairShare;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Refusal;
import dev.longshore.model.SchedulingPolicy;
import dev.longshore.model.SchedulingPolicy.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scheduling policies, revisions of job definitions, and the tags of everything. */
class PolicyAndTagDecisionsTest {
  private final World world = World.small();

  @Test
  void aPolicyIsCreatedReplacedAndDeleted() {
    world.accept(create("p", Kind.FAIRSHARE));
    assertThat(world.refuse(create("p", Kind.FAIRSHARE)).kind()).isEqualTo(Refusal.Kind.CONFLICT);
    NameOrArn p = new NameOrArn("arn-of-p", "p");
    world.accept(
        new UpdateSchedulingPolicyCommand(p, Kind.FAIRSHARE, FairShare.DEFAULTS, "{\"new\":1}"));
    assertThat(policy("p").document()).isEqualTo("{\"new\":1}");
    assertThat(policy("p").tags()).isEqualTo(Map.of("k", "v"));
    world.accept(new UpdateSchedulingPolicyCommand(p, null, null, null));
    assertThat(policy("p").document()).isEqualTo("{\"new\":1}");
    assertThat(world.refuse(new UpdateSchedulingPolicyCommand(p, Kind.QUOTA_SHARE, null, "{}")))
        .isEqualTo(Refusal.wrapped("The kind of a scheduling policy cannot be changed."));
    world.accept(new DeleteSchedulingPolicyCommand(p));
    assertThat(world.refuse(new DeleteSchedulingPolicyCommand(p)))
        .isEqualTo(Refusal.wrapped("SchedulingPolicy arn-of-p not found."));
  }

  @Test
  void aPolicyThatAQueueUsesStays() {
    world.accept(create("p", Kind.FAIRSHARE));
    world.accept(createQueue("fair", "p"));
    assertThat(world.refuse(new DeleteSchedulingPolicyCommand(new NameOrArn("p", "p"))).message())
        .isEqualTo("Cannot delete, the scheduling policy is attached to a job queue.");
  }

  @Test
  void aQueueTakesAPolicyThatExistsAndOfTheRightKind() {
    world.accept(create("quota", Kind.QUOTA_SHARE));
    assertThat(world.refuse(createQueue("a", "nope")))
        .isEqualTo(Refusal.wrapped("SchedulingPolicy arn-of-nope not found."));
    assertThat(world.refuse(createQueue("a", null)).message())
        .isEqualTo("SchedulingPolicy arn-of-null not found.");
    assertThat(world.refuse(createQueue("a", "quota")).message())
        .isEqualTo("Quota Management feature is only supported for SageMaker Training job queues.");
  }

  @Test
  void aQueueNeitherGainsNorLosesAPolicyButMaySwitch() {
    world.accept(create("p", Kind.FAIRSHARE));
    world.accept(create("p2", Kind.FAIRSHARE));
    world.with(new QueueBuilder("fair").on("ce").policy("p").build());
    assertThat(world.refuse(update("q", "p", "arn-of-p")).message()).contains("cannot be added");
    assertThat(world.refuse(update("fair", null, "")).message()).contains("cannot be removed");
    assertThat(world.refuse(update("fair", "nope", "arn-of-nope")).message())
        .isEqualTo("SchedulingPolicy arn-of-nope not found.");
    assertThat(world.accept(update("fair", "p2", "arn-of-p2")).schedulingPolicy()).isEqualTo("p2");
  }

  @Test
  void revisionsAreNeverGivenTwice() {
    JobDefinition given = new DefinitionBuilder("new").build();
    for (int revision = 1; revision <= 3; revision++) {
      assertThat(world.accept(new RegisterJobDefinitionCommand(given)))
          .isEqualTo(new DefinitionId("new", revision));
    }
    for (int revision = 1; revision <= 3; revision++) {
      world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("new", revision)));
      world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("new", revision)));
    }
    world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("nope", 1)));
    assertThat(world.accept(new RegisterJobDefinitionCommand(given)).revision()).isEqualTo(4);
    assertThat(world.accept(new RegisterJobDefinitionCommand(new DefinitionBuilder("x").build())))
        .isEqualTo(new DefinitionId("x", 1));
  }

  @Test
  void theRevisionThatWasRemovedIsNotGivenAgain() {
    JobDefinition given = new DefinitionBuilder("new").build();
    DefinitionId first = world.accept(new RegisterJobDefinitionCommand(given));
    world.accept(new DeregisterJobDefinitionCommand(first));
    world.accept(new RemoveJobDefinitionsCommand(List.of(first)));
    assertThat(world.accept(new RegisterJobDefinitionCommand(given)).revision()).isEqualTo(2);
  }

  @Test
  void aRevisionThatIsNeededIsNotRemoved() {
    RemoveJobDefinitionsCommand remove =
        new RemoveJobDefinitionsCommand(List.of(new DefinitionId("d", 1)));
    assertThatThrownBy(() -> world.accept(remove)).isInstanceOf(IllegalArgumentException.class);
    world.submit(world.aSubmit());
    world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("d", 1)));
    assertThatThrownBy(() -> world.accept(remove)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aJobOutlivesTheRegistrationOfItsDefinition() {
    JobId job = world.submit(world.aSubmit());
    world.accept(new DeregisterJobDefinitionCommand(new DefinitionId("d", 1)));
    assertThat(world.placed()).containsExactly(job);
    assertThat(world.unfinishedEffects()).hasSize(1);
    world.exits(job, 1);
    assertThat(world.state.definitions().find(new DefinitionId("d", 1))).isNull();
  }

  @Test
  void tagsAreAddedOverwrittenAndTakenAwayOnEverything() {
    world.accept(create("p", Kind.FAIRSHARE));
    world.with(
        new ConsumableResource(
            "r", ConsumableResource.Kind.REPLENISHABLE, 1, World.START, Map.of()));
    JobId job = world.submit(world.aSubmit());
    Map<Taggable, String> names =
        Map.of(
            Taggable.COMPUTE_ENVIRONMENT, "ce",
            Taggable.JOB_QUEUE, "q",
            Taggable.JOB_DEFINITION, "d:1",
            Taggable.SCHEDULING_POLICY, "p",
            Taggable.CONSUMABLE_RESOURCE, "r",
            Taggable.JOB, job.value());
    names.forEach(
        (kind, name) -> {
          world.accept(tag(kind, name, Map.of("k", "1", "b", "2"), Set.of()));
          world.accept(tag(kind, name, Map.of("k", "3"), Set.of()));
          world.accept(tag(kind, name, Map.of(), Set.of("b", "unknown")));
        });
    assertThat(world.environment("ce").tags()).isEqualTo(Map.of("k", "3"));
    assertThat(world.queue("q").tags()).isEqualTo(Map.of("k", "3"));
    assertThat(world.state.definitions().get(new DefinitionId("d", 1)).tags())
        .isEqualTo(Map.of("k", "3"));
    assertThat(policy("p").tags()).isEqualTo(Map.of("k", "3"));
    assertThat(Objects.requireNonNull(world.state.consumables().find("r")).tags())
        .isEqualTo(Map.of("k", "3"));
    assertThat(world.job(job).request().tags()).isEqualTo(Map.of("k", "3"));
    assertThat(world.placed()).as("a tagged job keeps its place").containsExactly(job);
  }

  @Test
  void whatDoesNotExistCannotBeTagged() {
    for (Taggable kind : Taggable.values()) {
      for (String name : List.of("nope:1", "nope", "nope:x", "nope:99999999999", ":1")) {
        String text = kind == Taggable.JOB ? World.id(9).value() : name;
        assertThat(world.refuse(tag(kind, text, Map.of("a", "b"), Set.of())).message())
            .isEqualTo("Resource arn-of-" + text + " does not exist");
      }
    }
  }

  @Test
  void childrenCannotBeTagged() {
    JobId array = world.submit(world.aSubmit().array(2));
    String child = array.child(0).value();
    assertThat(world.refuse(tag(Taggable.JOB, child, Map.of("a", "b"), Set.of())).message())
        .contains("Child jobs");
  }

  @Test
  void fiftyTagsAreEnough() {
    Map<String, String> fifty =
        IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "k" + i, _ -> "v"));
    world.accept(tag(Taggable.JOB_QUEUE, "q", fifty, Set.of()));
    assertThat(world.refuse(tag(Taggable.JOB_QUEUE, "q", Map.of("x", ""), Set.of())).message())
        .contains("50");
    world.accept(tag(Taggable.JOB_QUEUE, "q", Map.of("k1", "other"), Set.of()));
    world.accept(tag(Taggable.JOB_QUEUE, "q", Map.of("x", ""), Set.of("k2")));
  }

  @Test
  void aJobThatHasEndedIsTaggedAsTheStoreHasIt() {
    JobId id = world.submit(world.aSubmit().tags(Map.of("old", "1")));
    Job job = world.job(id);
    world.schedule();
    world.exits(id, 0);
    TagCommand command =
        new TagCommand(Taggable.JOB, id.value(), "arn", Map.of("new", "2"), Set.of(), job, null);
    Decision.Accepted<?> accepted = (Decision.Accepted<?>) world.decide(command);
    assertThat(world.settle(accepted.facts()))
        .containsExactly(
            new Fact.JobTaggedFact(id, job.request().withTags(Map.of("old", "1", "new", "2"))));
    assertThat(world.state.find(id)).isNull();
  }

  private SchedulingPolicy policy(String name) {
    return Objects.requireNonNull(world.state.policy(name));
  }

  private static CreateSchedulingPolicyCommand create(String name, Kind kind) {
    return new CreateSchedulingPolicyCommand(
        new SchedulingPolicy(
            name,
            kind,
            kind == Kind.FAIRSHARE ? FairShare.DEFAULTS : null,
            "{}",
            World.START,
            Map.of("k", "v")));
  }

  private static CreateJobQueueCommand createQueue(String name, @Nullable String policy) {
    QueueBuilder queue = new QueueBuilder(name).on("ce");
    if (policy != null) {
      queue.policy(policy);
    }
    return new CreateJobQueueCommand(queue.build(), null, "arn-of-" + policy);
  }

  private static UpdateJobQueueCommand update(String queue, @Nullable String policy, String arn) {
    return new UpdateJobQueueCommand(
        new NameOrArn(queue, queue), null, null, policy, arn, null, null, null);
  }

  private static TagCommand tag(
      Taggable kind, String name, Map<String, String> add, Set<String> remove) {
    return new TagCommand(kind, name, "arn-of-" + name, add, remove, null, null);
  }
}
