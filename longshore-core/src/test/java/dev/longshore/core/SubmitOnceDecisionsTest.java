package dev.longshore.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.core.Command.SubmitOnceCommand;
import dev.longshore.model.Fact;
import dev.longshore.model.JobId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubmitOnceDecisionsTest {
  private final World world = World.small();

  @Test
  void theSameSubmitUnderTheSameKeyIsTheSameJob() {
    JobId first = world.accept(once("key", "digest"));
    assertThat(world.accept(once("key", "digest"))).isEqualTo(first);
    assertThat(world.accept(once("KEY", "digest"))).isNotEqualTo(first);
    assertThat(world.state.unfinished()).hasSize(2);
  }

  @Test
  void anotherPayloadUnderTheSameKeyIsRefusedAndTheJobNamed() {
    JobId first = world.accept(once("key", "digest"));
    assertThat(world.refuse(once("key", "other")).message())
        .isEqualTo(
            "The idempotency key key belongs to job "
                + first
                + ", which was submitted with another payload. A new job needs a new key.");
    assertThat(world.state.unfinished()).hasSize(1);
  }

  @Test
  void theAnswerStaysTheSameAfterTheJobTheQueueAndTheServerHaveEnded() {
    JobId first = world.accept(once("key", "digest"));
    world.schedule();
    world.exits(first, 0);
    world.with(new QueueBuilder("q").disabled().build());
    world.restart();
    world.later(Duration.ofHours(24).minusMillis(1));
    assertThat(world.accept(once("key", "digest"))).isEqualTo(first);
    assertThat(world.state.unfinished()).isEmpty();
  }

  @Test
  void aKeyIsFreeAfterADayAndForgotten() {
    JobId first = world.accept(once("key", "digest"));
    assertThat(world.nextDue()).contains(World.START.plus(Duration.ofHours(24)));
    world.now = world.now.plus(Duration.ofHours(24)); // nobody has looked at the time yet
    JobId second = world.accept(once("key", "other"));
    assertThat(second).isNotEqualTo(first);
    assertThat(world.later(Duration.ofHours(23))).isEmpty();
    assertThat(world.later(Duration.ofHours(1)))
        .containsExactly(new Fact.SubmitForgottenFact("key"));
    assertThat(world.state.keptSubmits().all()).isEmpty();
    assertThat(world.nextDue()).isEmpty();
  }

  @Test
  void manyKeysAreForgottenSomeAtATime() {
    for (int i = 0; i < 250; i++) {
      world.accept(once("key " + i, "digest"));
    }
    assertThat(world.later(Duration.ofHours(24))).hasSize(200);
    assertThat(world.nextDue()).contains(World.START.plus(Duration.ofHours(24)));
    assertThat(world.later(Duration.ZERO)).hasSize(50);
    assertThat(world.later(Duration.ZERO)).isEmpty();
  }

  @Test
  void whatIsRefusedKeepsNoKey() {
    SubmitOnceCommand wrong =
        new SubmitOnceCommand("key", "digest", world.aSubmit().to("none").build());
    assertThat(world.refuse(wrong).message()).isEqualTo("JobQueue none not found.");
    assertThat(world.accept(once("key", "other"))).isNotNull();
  }

  @Test
  void theKeyIsCommittedWithTheJob() {
    SubmitOnceCommand command = once("key", "digest");
    assertThat(((Decision.Accepted<JobId>) world.decide(command)).facts())
        .extracting(fact -> (Object) fact.getClass())
        .isEqualTo(
            List.of(
                Fact.SubmitKeptFact.class,
                Fact.JobSubmittedFact.class,
                Fact.JobRunnableFact.class));
  }

  private SubmitOnceCommand once(String key, String digest) {
    return new SubmitOnceCommand(key, digest, world.aSubmit().build());
  }
}
