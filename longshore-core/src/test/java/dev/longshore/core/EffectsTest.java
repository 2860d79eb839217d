package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Effect.LaunchEffect;
import dev.longshore.core.Effect.ReleaseEffect;
import dev.longshore.core.Effect.StopEffect;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Fact;
import dev.longshore.model.JobId;
import dev.longshore.model.Launch;
import dev.longshore.model.ResourceRequirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What engines are told about what was committed. */
class EffectsTest {
  private final World world = World.small();

  @Test
  void aPlacedAttemptIsLaunchedWithEverythingItNeeds() {
    world.with(
        new DefinitionBuilder("d")
            .command("echo", "Ref::what")
            .variable("MINE", "1")
            .variable("AWS_BATCH_JOB_ID", "forged")
            .propagating(Map.of("team", "a", "both", "definition"))
            .build());
    JobId job =
        world.submit(
            world
                .aSubmit()
                .parameter("what", "hello")
                .variable("AWS_BATCH_MINE", "dropped")
                .tags(Map.of("both", "job")));

    LaunchEffect effect = (LaunchEffect) world.effects(world.schedule().facts()).getFirst();
    Launch launch = effect.launch();

    assertThat(launch.attempt()).isEqualTo(new AttemptKey(job, 1));
    assertThat(launch.host()).isEqualTo("h");
    assertThat(launch.containers().getFirst().command()).containsExactly("echo", "hello");
    assertThat(launch.fargate()).isFalse();
    assertThat(launch.containers().getFirst().environment())
        .containsExactly(
            new EnvironmentVariable("MINE", "1"),
            new EnvironmentVariable("AWS_BATCH_JOB_ID", job.value()),
            new EnvironmentVariable("AWS_BATCH_JOB_ATTEMPT", "1"),
            new EnvironmentVariable("AWS_BATCH_CE_NAME", "ce"),
            new EnvironmentVariable("AWS_BATCH_JQ_NAME", "q"),
            new EnvironmentVariable("AWS_EXECUTION_ENV", "AWS_ECS_EC2"));
    String task = launch.attempt().taskId();
    assertThat(launch.labels())
        .containsEntry("team", "a")
        .containsEntry("both", "job")
        .containsEntry(
            "com.amazonaws.ecs.task-arn",
            "arn:aws:ecs:us-east-1:123456789012:task/"
                + ComputeEnvironment.clusterNameOf("ce")
                + "/"
                + task)
        .containsEntry("com.amazonaws.ecs.task-definition-version", "1");
    assertThat(effect.logs())
        .isEqualTo(
            Map.of(
                "default",
                new Effect.LogStream("/aws/batch/job", "d/default/" + task, false, null)));
  }

  @Test
  void aChildKnowsItsIndexAndARetryItsNumber() {
    JobId array = world.submit(world.aSubmit().array(2).attempts(2));
    world.schedule();
    world.exits(array.child(1), 1);
    LaunchEffect retry = (LaunchEffect) world.effects(world.schedule().facts()).getFirst();
    assertThat(variables(retry))
        .containsEntry("AWS_BATCH_JOB_ID", array + ":1")
        .containsEntry("AWS_BATCH_JOB_ATTEMPT", "2")
        .containsEntry("AWS_BATCH_JOB_ARRAY_INDEX", "1")
        .containsEntry("AWS_BATCH_JOB_ARRAY_SIZE", "2");
  }

  @Test
  void tagsArePropagatedToJobsAndNotToChildren() {
    world.with(new DefinitionBuilder("d").propagating(Map.of("team", "a")).build());
    world.submit(world.aSubmit().array(2));
    LaunchEffect child = (LaunchEffect) world.effects(world.schedule().facts()).getFirst();
    assertThat(child.launch().labels()).doesNotContainKey("team");
  }

  @Test
  void moreThanFiftyTagsTogetherFailTheJob() {
    world.with(new DefinitionBuilder("d").propagating(tags("definition", 30)).build());
    JobId job = world.submit(world.aSubmit().tags(tags("job", 21)));
    world.schedule();
    assertThat(world.endReason(job))
        .isEqualTo("The tags of the job and of its definition are more than 50 together");
  }

  private static Map<String, String> tags(String prefix, int count) {
    return IntStream.range(0, count)
        .boxed()
        .collect(Collectors.toMap(number -> prefix + number, number -> ""));
  }

  @Test
  void fargateHasAHardLimitAndItsRegion() {
    world.with(new EnvironmentBuilder("fg").kind("FARGATE").build());
    world.with(new QueueBuilder("fq").type("ECS_FARGATE").on("fg").build());
    world.with(
        new DefinitionBuilder("f")
            .fargate()
            .resources(
                new ResourceRequirement(ResourceRequirement.Type.VCPU, "0.25"),
                new ResourceRequirement(ResourceRequirement.Type.MEMORY, "512"))
            .build());
    world.submit(world.aSubmit().of("f", 0).to("fq"));
    LaunchEffect effect = (LaunchEffect) world.effects(world.schedule().facts()).getFirst();
    assertThat(effect.launch().fargate()).isTrue();
    assertThat(variables(effect))
        .containsEntry("AWS_EXECUTION_ENV", "AWS_ECS_FARGATE")
        .containsEntry("AWS_REGION", "us-east-1");
  }

  @Test
  void aTerminatedAttemptIsStoppedAndAnEndedOneReleased() {
    JobId job = world.submit(world.aSubmit());
    world.schedule();
    List<Fact> stop =
        ((Decision.Accepted<?>) world.decide(new TerminateJobCommand(job, "no"))).facts();
    world.settle(stop);
    assertThat(world.effects(stop))
        .containsExactly(new StopEffect(new AttemptKey(job, 1), Duration.ofSeconds(30)));
    List<Fact> end =
        world.report(
            new dev.longshore.model.Report.AttemptExited(
                new AttemptKey(job, 1), world.now, world.now, 143, null));
    assertThat(world.effects(end)).containsExactly(new ReleaseEffect(new AttemptKey(job, 1)));
  }

  private static Map<String, String> variables(LaunchEffect effect) {
    return effect.launch().containers().getFirst().environment().stream()
        .collect(Collectors.toMap(EnvironmentVariable::name, EnvironmentVariable::value));
  }
}
