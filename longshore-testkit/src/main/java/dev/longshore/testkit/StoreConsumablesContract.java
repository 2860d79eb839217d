package dev.longshore.testkit;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.aJob;
import static dev.longshore.testkit.JobBuilder.id;
import static dev.longshore.testkit.Resources.aConsumable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Attempt;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ConsumableRequirement;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.Demand;
import dev.longshore.model.Fact;
import dev.longshore.model.Job;
import dev.longshore.model.JobState;
import dev.longshore.model.JobStatus;
import dev.longshore.model.KeptUpdate;
import dev.longshore.model.Placement;
import dev.longshore.store.ConsumableView;
import dev.longshore.store.JobPage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every store must do with consumable resources and the jobs that take of them. */
public abstract class StoreConsumablesContract extends StoreFixture {

  private static final ConsumableRequirement TWO = new ConsumableRequirement("r", 2);
  private static final Attempt ATTEMPT =
      Attempt.placed(1, new Placement("environment", "host"), START);

  /** Creates the contract; called by the subclasses. */
  protected StoreConsumablesContract() {}

  private List<String> names(String... patterns) {
    return reads().consumableResources(List.of(patterns), null, 99).stream()
        .map(view -> view.resource().name())
        .toList();
  }

  private long inUse(String name) {
    return reads().consumableResource(name).map(ConsumableView::inUse).orElseThrow();
  }

  @Test
  void keepsResourcesWholeAndByName() {
    ConsumableResource used =
        new ConsumableResource(
            "b", ConsumableResource.Kind.NON_REPLENISHABLE, 0, START, Map.of("k", "ü"));
    commit(
        new Fact.ConsumableResourceSavedFact(used),
        new Fact.ConsumableResourceSavedFact(aConsumable("a", ConsumableResource.MOST)),
        new Fact.ConsumableResourceSavedFact(used.withTotal(7)),
        new Fact.ConsumableResourceSavedFact(aConsumable("gone", 1)),
        new Fact.ConsumableResourceDeletedFact("gone"));
    reopen();
    assertThat(store.load().consumableResources())
        .containsExactly(aConsumable("a", ConsumableResource.MOST), used.withTotal(7));
    assertThat(reads().consumableResource("b")).hasValue(new ConsumableView(used.withTotal(7), 0));
    assertThat(reads().consumableResource("gone")).isEmpty();
  }

  @Test
  void keepsUpdatesInTheOrderInWhichTheyCame() {
    KeptUpdate first = update("z", 1);
    KeptUpdate second = update("a", 2);
    commit(new Fact.UpdateKeptFact(first), new Fact.UpdateKeptFact(second));
    KeptUpdate again = update("z", 3);
    commit(new Fact.UpdateKeptFact(update("gone", 4)), new Fact.UpdateKeptFact(again));
    commit(new Fact.UpdateForgottenFact("gone"));
    reopen();
    assertThat(store.load().keptUpdates()).containsExactly(second, again);
  }

  private static KeptUpdate update(String token, long quantity) {
    return new KeptUpdate(token, "r", ConsumableResource.Operation.ADD, quantity, 9, START);
  }

  @Test
  void listsResourcesByPagesAndByPatternsWithoutRegardToCase() {
    for (String name : List.of("beta", "Alpha", "alphabet", "al_pha")) {
      commit(new Fact.ConsumableResourceSavedFact(aConsumable(name, 1)));
    }
    assertThat(names()).containsExactly("Alpha", "al_pha", "alphabet", "beta");
    assertThat(names("ALPHA*")).containsExactly("Alpha", "alphabet");
    assertThat(names("alpha", "BETA")).containsExactly("Alpha", "beta");
    assertThat(names("a%", "none")).isEmpty();
    assertThat(reads().consumableResources(List.of(), "al_pha", 1))
        .extracting(view -> view.resource().name())
        .containsExactly("alphabet");
  }

  @Test
  void whatIsInUseIsWhatHasAnAttempt() {
    Job array = aJob(2).array(3).taking(TWO).build();
    Job whole = aJob(3).multiNode(2).taking(TWO).build();
    submit(
        aJob(1).taking(TWO, new ConsumableRequirement("other", 5)),
        aJob(2).array(3).taking(TWO),
        aJob(3).multiNode(2).taking(TWO),
        aJob(4).taking(TWO));
    commit(
        new Fact.ConsumableResourceSavedFact(aConsumable("r", 9)),
        new Fact.AttemptPlacedFact(id(1), ATTEMPT),
        new Fact.ArraySpawnedFact(id(2), START));
    assertThat(inUse("r")).isEqualTo(2);
    for (int index = 0; index < 2; index++) {
      commit(
          new Fact.ArrayChildSpawnedFact(array.spawn(index, START)),
          new Fact.AttemptPlacedFact(id(2).child(index), ATTEMPT));
    }
    assertThat(inUse("r")).isEqualTo(6);
    commit(new Fact.AttemptPlacedFact(id(3), ATTEMPT));
    for (int index = 0; index < 2; index++) {
      Job node = whole.node(index, Demand.NOTHING, new JobState.Submitted());
      commit(new Fact.NodePlacedFact(node.placed(ATTEMPT)));
    }
    assertThat(inUse("r")).isEqualTo(8);
    commit(
        new Fact.AttemptEndedFact(id(1), end()), new Fact.JobEndedFact(id(1), true, START, null));
    assertThat(inUse("r")).isEqualTo(6);
    assertThat(reads().consumableResources(List.of(), null, 9))
        .containsExactly(new ConsumableView(aConsumable("r", 9), 6));
    assertThat(store.load().jobs())
        .filteredOn(job -> !job.id().isNode())
        .extracting(Job::consumables)
        .containsOnly(List.of(TWO));
    assertThat(store.load().jobs())
        .filteredOn(job -> job.id().isNode())
        .extracting(Job::consumables)
        .containsOnly(List.of());
  }

  private static AttemptEnd end() {
    return new AttemptEnd(1, ATTEMPT.placement(), null, START, START, 0, null, "exited", List.of());
  }

  private List<String> takers(List<JobStatus> statuses, String... names) {
    return reads().jobsTakingOf("r", statuses, List.of(names), null, 99).jobs().stream()
        .map(view -> view.job().name() + " " + view.job().status())
        .toList();
  }

  @Test
  void listsTheJobsThatTakeOfAResourceTheNewestFirst() {
    submit(
        aJob(1).named("One").taking(TWO),
        aJob(2).named("two").taking(new ConsumableRequirement("other", 1)),
        aJob(3).named("array").array(2).taking(TWO),
        aJob(4).named("oneness").taking(TWO));
    commit(
        new Fact.ArraySpawnedFact(id(3), START), new Fact.JobEndedFact(id(1), false, START, null));
    assertThat(takers(List.of()))
        .containsExactly("oneness SUBMITTED", "array PENDING", "One FAILED");
    assertThat(takers(List.of(JobStatus.PENDING, JobStatus.FAILED)))
        .containsExactly("array PENDING", "One FAILED");
    assertThat(takers(List.of(), "ONE*")).containsExactly("oneness SUBMITTED", "One FAILED");
    assertThat(takers(List.of(JobStatus.FAILED), "one")).containsExactly("One FAILED");
    JobPage first = reads().jobsTakingOf("r", List.of(), List.of(), null, 2);
    assertThat(ids(first.jobs())).containsExactly(id(4), id(3));
    JobPage second = reads().jobsTakingOf("r", List.of(), List.of(), first.next(), 2);
    assertThat(ids(second.jobs())).containsExactly(id(1));
    assertThat(second.next()).isNull();
    assertThatThrownBy(() -> reads().jobsTakingOf("r", List.of(), List.of(), "x", 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aJobThatIsRemovedIsNoTakerAnyMore() {
    submit(aJob(1).array(2).taking(TWO), aJob(2).taking(TWO), aJob(3));
    commit(
        new Fact.JobEndedFact(id(1), false, START, null),
        new Fact.JobEndedFact(id(2), false, START, null));
    commit(new Fact.JobRemovedFact(id(1)), new Fact.JobRemovedFact(id(2)));
    assertThat(takers(List.of())).isEmpty();
    commit(new Fact.RemovedRowsErasedFact(9));
    assertThat(reads().hasRemovedRows()).isFalse();
  }
}
