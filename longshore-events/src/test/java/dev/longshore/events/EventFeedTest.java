package dev.longshore.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Fact;
import dev.longshore.store.EventFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventFeedTest {

  private static final Duration LONG = Duration.ofSeconds(50);
  private static final EventFilter ONLY_B = new EventFilter(List.of("b"), null, List.of());

  private EventWorld world;

  @BeforeEach
  void open(@TempDir Path folder) {
    world = new EventWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static List<Long> numbers(EventBatch batch) {
    return batch.events().stream().map(EventMessage::number).toList();
  }

  /** Moves a follower on until it has seen so many. */
  private static List<Long> take(EventFollower follower, int count) throws InterruptedException {
    List<Long> numbers = new ArrayList<>();
    while (numbers.size() < count) {
      numbers.addAll(numbers(follower.next(100, LONG)));
    }
    return numbers;
  }

  @Test
  void aFollowerGetsWhatHappenedBeforeItCameAndWhatHappensAfter() throws Exception {
    world.happen(3);
    try (EventFollower follower = world.feed.follow(EventFilter.ALL, 1)) {
      assertThat(take(follower, 2)).containsExactly(2L, 3L);
      world.happen(2);
      assertThat(take(follower, 2)).containsExactly(4L, 5L);
      assertThat(follower.next(10, Duration.ZERO).events()).isEmpty();
    }
  }

  @Test
  void aFollowerThatWaitsIsWokenByACommit() throws Exception {
    try (EventFollower follower = world.feed.follow(EventFilter.ALL, 0)) {
      CompletableFuture<EventBatch> waits =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return follower.next(10, LONG);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      world.happen(1);
      assertThat(numbers(waits.get())).containsExactly(1L);
    }
  }

  @Test
  void whatIsNewIsRenderedOnceForAll() throws Exception {
    try (EventFollower first = world.feed.follow(EventFilter.ALL, 0);
        EventFollower second = world.feed.follow(EventFilter.ALL, 0)) {
      world.happen(5);
      for (EventFollower follower : List.of(first, second)) {
        int seen = 0;
        while (seen < 5) {
          EventBatch batch = follower.next(10, LONG);
          batch.events().forEach(EventMessage::json);
          seen += batch.events().size();
        }
      }
      assertThat(world.rendered).hasValue(5);
    }
  }

  @Test
  void aFollowerFarBehindGetsAllOfItInOrder() throws Exception {
    try (EventFollower slow = world.feed.follow(EventFilter.ALL, 0);
        EventFollower quick = world.feed.follow(EventFilter.ALL, 0)) {
      world.happen(1300);
      assertThat(take(quick, 1300)).isSorted().doesNotHaveDuplicates().hasSize(1300);
      assertThat(take(slow, 1300)).isSorted().doesNotHaveDuplicates().hasSize(1300);
    }
  }

  @Test
  void movesOnOverWhatTheFilterDoesNotWant() throws Exception {
    try (EventFollower follower = world.feed.follow(ONLY_B, 0)) {
      world.happen(3, "a");
      world.happen(1, "b");
      assertThat(take(follower, 1)).containsExactly(4L);
      world.happen(1, "a");
      EventBatch unwanted = follower.next(10, LONG);
      assertThat(unwanted.events()).isEmpty();
      assertThat(unwanted.reached()).isEqualTo(5);
    }
  }

  @Test
  void goesBackToWhereItIsTold() throws Exception {
    try (EventFollower follower = world.feed.follow(EventFilter.ALL, 0)) {
      world.happen(3);
      assertThat(take(follower, 3)).containsExactly(1L, 2L, 3L);
      follower.moveTo(1);
      assertThat(take(follower, 2)).containsExactly(2L, 3L);
    }
  }

  @Test
  void saysHowManyEventsAreKeptNoMore() throws Exception {
    try (EventFollower follower = world.feed.follow(EventFilter.ALL, 0)) {
      world.happen(5);
      assertThat(take(follower, 5)).hasSize(5);
      world.commit(new Fact.EventsForgottenFact(3));
      world.feed.forget(3);
      follower.moveTo(1);
      EventBatch batch = follower.next(10, LONG);
      assertThat(batch.lost()).isEqualTo(2);
      assertThat(numbers(batch)).containsExactly(4L, 5L);
    }
  }

  @Test
  void aFollowerThatComesAfterAllHadLeftMissesNothing() throws Exception {
    try (EventFollower first = world.feed.follow(EventFilter.ALL, 0)) {
      world.happen(1);
      assertThat(take(first, 1)).containsExactly(1L);
    }
    world.happen(2);
    try (EventFollower next = world.feed.follow(EventFilter.ALL, 1)) {
      world.happen(1);
      assertThat(take(next, 3)).containsExactly(2L, 3L, 4L);
    }
  }

  @Test
  void closingEndsTheWait() throws Exception {
    EventFollower follower = world.feed.follow(EventFilter.ALL, 0);
    CompletableFuture<EventBatch> waits =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return follower.next(10, LONG);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    world.feed.close();
    assertThat(waits.get().events()).isEmpty();
  }
}
