package dev.longshore.events;

import static dev.longshore.testkit.JobBuilder.START;
import static dev.longshore.testkit.JobBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.model.Attempt;
import dev.longshore.model.Fact;
import dev.longshore.model.JobStatus;
import dev.longshore.model.Placement;
import dev.longshore.store.EventFilter;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.VirtualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries to real servers that are there, down, slow or wrong; waits are virtual. */
@Timeout(120)
class EventDeliveriesTest {

  private static final String RECEIVER = "hook";

  @TempDir private Path folder;
  private final VirtualClock clock = new VirtualClock();
  private final Set<Duration> pauses = ConcurrentHashMap.newKeySet();
  private final Receiver receiver = new Receiver();
  private final HttpSender sender = new HttpSender(clock, "test");
  private final AtomicInteger notesThatFail = new AtomicInteger();
  private SimpleMeterRegistry registry;
  private EventWorld world;
  private EventDeliveries deliveries;

  @BeforeEach
  void open() {
    registry = new SimpleMeterRegistry();
    world = new EventWorld(folder);
    deliveries =
        EventDeliveries.of(
            world.feed,
            world.store.reads(),
            new EventDeliveries.Surroundings(
                sender, this::note, clock, new BackOff(new Random(1)), this::pause, registry));
  }

  private void note(Fact fact) {
    if (fact instanceof Fact.EventsTakenFact && notesThatFail.getAndDecrement() > 0) {
      throw new IllegalStateException("of the test");
    }
    world.commit(fact);
  }

  private void pause(Duration time) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    clock.after(time, over::countDown);
    pauses.add(time);
    over.await();
  }

  @AfterEach
  void close() {
    deliveries.close();
    sender.close();
    world.close();
    receiver.close();
  }

  private void restart() {
    deliveries.close();
    world.close();
    open();
  }

  private void awaitPlace(String name, long number) {
    Await.until(
        name + " has been noted at " + number,
        () -> world.store.reads().eventCursors().getOrDefault(name, -1L) == number);
  }

  private double meter(String name) {
    return registry
        .get(name)
        .tag("receiver", RECEIVER)
        .meter()
        .measure()
        .iterator()
        .next()
        .getValue();
  }

  private List<Receiver.Post> take(int count) throws InterruptedException {
    List<Receiver.Post> posts = new ArrayList<>();
    while (posts.size() < count) {
      posts.add(receiver.take());
    }
    return posts;
  }

  @Test
  void postsWhatHappensFromNowOnSigned() throws Exception {
    world.happen(2);
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(1);
    Receiver.Post post = receiver.take();
    assertThat(post.path()).isEqualTo("/hook");
    assertThat(post.body())
        .isEqualTo("{\"number\":3,\"job\":\"" + id(3) + "\",\"status\":\"RUNNABLE\"}");
    assertThat(post.number()).isEqualTo("3");
    long seconds = clock.instant().getEpochSecond();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec("the secret of both".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] signed = (seconds + "." + post.body()).getBytes(StandardCharsets.UTF_8);
    assertThat(post.signature())
        .isEqualTo("t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(signed)));
    awaitPlace(RECEIVER, 3);
    assertThat(meter("longshore.events.delivered")).isEqualTo(1);
    assertThat(meter("longshore.events.behind")).isEqualTo(0);
    assertThat(meter("longshore.events.lag")).isEqualTo(0);
  }

  @Test
  void aReceiverThatIsDownGetsEverythingWhenItComesBack() throws Exception {
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    receiver.close();
    world.happen(300);
    Await.until("it waits", () -> clock.isAskedFor());
    clock.advance(Duration.ofHours(5));
    Await.until("it waits again", () -> clock.isAskedFor());
    assertThat(meter("longshore.events.lag")).isGreaterThanOrEqualTo(5 * 3600);
    assertThat(meter("longshore.events.behind")).isEqualTo(300);
    assertThat(meter("longshore.events.failures")).isGreaterThanOrEqualTo(2);
    try (Receiver back = new Receiver(receiver.port())) {
      clock.advance(Duration.ofMinutes(1));
      TreeSet<Long> events = new TreeSet<>();
      while (events.size() < 300) {
        events.add(back.take().event());
      }
      assertThat(events.last()).isEqualTo(300);
      awaitPlace(RECEIVER, 300);
    }
  }

  @Test
  void waitsLongerAfterEachFailureUpToAMinute() throws Exception {
    receiver.answering(_ -> 500);
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(1);
    for (int i = 1; i <= 10; i++) {
      receiver.take();
      Await.until("it waits", () -> clock.isAskedFor());
      clock.advanceToNext();
    }
    assertThat(pauses).hasSizeGreaterThan(7).allMatch(p -> p.toMillis() <= 60_000);
    assertThat(pauses.stream().min(Duration::compareTo).orElseThrow().toMillis())
        .isBetween(500L, 1000L);
    assertThat(pauses).anyMatch(pause -> pause.toMillis() >= 30_000);
  }

  @Test
  void onlyAnAnswerOfTheTwoHundredsCounts() throws Exception {
    int[] answers = {302, 404, 500, 204};
    receiver.answering(
        post -> {
          assertThat(post.path()).isEqualTo("/hook");
          return answers[Math.min(3, (int) meter("longshore.events.failures"))];
        });
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(1);
    for (int i = 0; i < 3; i++) {
      assertThat(receiver.take().event()).isEqualTo(1);
      Await.until("it waits", () -> clock.isAskedFor());
      clock.advanceToNext();
    }
    assertThat(receiver.take().event()).isEqualTo(1);
    awaitPlace(RECEIVER, 1);
    assertThat(receiver.posts).isEmpty();
  }

  @Test
  void aReceiverThatDoesNotAnswerIsNotWaitedForLongerThanItMay() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    receiver.answering(
        _ -> {
          awaitQuietly(never);
          return 200;
        });
    Webhook slow = receiver.webhook(RECEIVER);
    deliveries.serve(
        List.of(
            new Webhook(
                slow.name(),
                slow.url(),
                slow.secret(),
                slow.filter(),
                slow.pattern(),
                Duration.ofSeconds(1))));
    world.happen(1);
    receiver.take();
    Await.until("it waits", () -> clock.isAskedFor());
    assertThat(meter("longshore.events.failures")).isEqualTo(1);
    never.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void goesOnAfterARestartAndDeliversAgainWhatWasNotNoted() throws Exception {
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(2);
    take(2);
    awaitPlace(RECEIVER, 2);
    restart();
    world.happenAgain(3);
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    assertThat(Receiver.events(take(3))).containsExactlyInAnyOrder(3L, 4L, 5L);
  }

  @Test
  void whatItHasIsNotedEvenWhereTheFirstIsMissing() throws Exception {
    receiver.answering(post -> post.event() == 3 ? 500 : 200);
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(10);
    Await.until("it waits", () -> clock.isAskedFor());
    awaitPlace(RECEIVER, 2);
    receiver.answering(_ -> 200);
    clock.advance(Duration.ofMinutes(1));
    awaitPlace(RECEIVER, 10);
    assertThat(receiver.posts.stream().map(Receiver.Post::event).distinct()).hasSize(10);
  }

  @Test
  void theEventsOfOneJobComeOneAfterTheOther() throws Exception {
    Set<String> underWay = ConcurrentHashMap.newKeySet();
    receiver.answering(
        post -> {
          String job = post.body().replaceAll(".*\"job\":\"([^\"]+)\".*", "$1");
          assertThat(underWay.add(job)).as("one of a job at a time").isTrue();
          Thread.onSpinWait();
          underWay.remove(job);
          return 200;
        });
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(30);
    for (int job = 1; job <= 30; job++) {
      world.commit(
          new Fact.AttemptPlacedFact(
              id(job), Attempt.placed(1, new Placement("environment", "host"), START)),
          new Fact.AttemptStartedFact(id(job), 1, START, null));
    }
    List<Receiver.Post> posts = take(90);
    for (int job = 1; job <= 30; job++) {
      String name = id(job).value();
      assertThat(
              posts.stream()
                  .filter(post -> post.body().contains(name))
                  .map(post -> post.body().replaceAll(".*\"status\":\"([^\"]+)\".*", "$1")))
          .containsExactly("RUNNABLE", "STARTING", "RUNNING");
    }
    assertThat(meter("longshore.events.failures")).isEqualTo(0);
  }

  @Test
  void aSlowReceiverHoldsUpNoOther() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (Receiver stuck = new Receiver()) {
      stuck.answering(
          _ -> {
            awaitQuietly(never);
            return 200;
          });
      deliveries.serve(List.of(stuck.webhook("stuck"), receiver.webhook(RECEIVER)));
      world.happen(1000);
      take(1000);
      awaitPlace(RECEIVER, 1000);
      never.countDown();
    }
  }

  @Test
  void aStoreThatFailsAsADeliveryBeginsIsAskedAgain() throws Exception {
    AtomicInteger faults = new AtomicInteger(2);
    world.failingWhen(after -> after == Long.MAX_VALUE && faults.getAndDecrement() > 0);
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(2);
    Await.until(
        "it goes on after every pause",
        () -> {
          if (clock.isAskedFor()) {
            clock.advance(Duration.ofMinutes(1));
          }
          return receiver.posts.size() == 2;
        });
    assertThat(Receiver.events(take(2))).containsExactlyInAnyOrder(1L, 2L);
    awaitPlace(RECEIVER, 2);
    assertThat(pauses).isNotEmpty();
  }

  @Test
  void aStoreThatFailsUnderWayIsAskedAgainFromTheSamePlace() throws Exception {
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(1);
    take(1);
    awaitPlace(RECEIVER, 1);
    restart();
    world.happenAgain(3); // nobody follows: they are read from the store
    AtomicInteger faults = new AtomicInteger(1);
    world.failingWhen(after -> after == 1 && faults.getAndDecrement() > 0);
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    Await.until("it waits", () -> clock.isAskedFor());
    assertThat(receiver.posts).isEmpty();
    clock.advance(Duration.ofMinutes(1));
    assertThat(Receiver.events(take(3))).containsExactlyInAnyOrder(2L, 3L, 4L);
    awaitPlace(RECEIVER, 4);
  }

  @Test
  void aPlaceThatCouldNotBeNotedIsNotedLater() throws Exception {
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    notesThatFail.set(1);
    world.happen(1);
    take(1);
    Await.until("its place could not be noted", () -> notesThatFail.get() == 0);
    clock.advance(Duration.ofSeconds(10));
    awaitPlace(RECEIVER, 1);
    assertThat(notesThatFail).hasNegativeValue();
    assertThat(receiver.posts).isEmpty();
  }

  @Test
  void postsOnlyWhatIsWanted() throws Exception {
    EventPattern pattern = EventPattern.parse("{\"number\":[{\"numeric\":[\">\",3]}]}");
    EventFilter filter = new EventFilter(List.of("b"), null, List.of(JobStatus.RUNNABLE));
    deliveries.serve(List.of(receiver.webhook(RECEIVER, filter, pattern)));
    world.happen(2, "b");
    world.happen(2, "a");
    world.happen(1, "b");
    world.happen(1, "a");
    assertThat(receiver.take().event()).isEqualTo(5);
    awaitPlace(RECEIVER, 6);
    assertThat(receiver.posts).isEmpty();
  }

  @Test
  void countsWhatIsKeptNoLongerAsLost() throws Exception {
    receiver.answering(_ -> 500);
    deliveries.serve(List.of(receiver.webhook(RECEIVER)));
    world.happen(5);
    Await.until("it waits", () -> clock.isAskedFor());
    world.commit(new Fact.EventsForgottenFact(3));
    world.feed.forget(3);
    receiver.answering(_ -> 200);
    clock.advance(Duration.ofMinutes(1));
    awaitPlace(RECEIVER, 5);
    assertThat(meter("longshore.events.lost")).isGreaterThanOrEqualTo(1);
    assertThat(meter("longshore.events.lost") + meter("longshore.events.delivered")).isEqualTo(5);
  }

  @Test
  void servesWhomItIsToldTo() throws Exception {
    deliveries.serve(List.of(receiver.webhook("a")));
    world.happen(1);
    receiver.take();
    awaitPlace("a", 1);
    deliveries.serve(List.of(receiver.webhook("b")));
    world.happen(1);
    assertThat(receiver.take().path()).isEqualTo("/b");
    awaitPlace("b", 2);
    deliveries.serve(List.of(receiver.webhook("a"), receiver.webhook("b")));
    assertThat(receiver.take()).extracting(Receiver.Post::path).isEqualTo("/a");
    assertThat(registry.find("longshore.events.lag").meters()).hasSize(2);
    deliveries.serve(List.of());
    assertThat(registry.find("longshore.events.lag").meters()).isEmpty();
    assertThat(receiver.posts).isEmpty();
  }

  @Test
  void nobodySeesSecretsInNamesOrTexts() {
    Webhook webhook = receiver.webhook(RECEIVER);
    assertThat(webhook.toString()).isEqualTo(RECEIVER);
    assertThat(String.valueOf(webhook.secret())).doesNotContain("secret");
    Webhook nowhere =
        new Webhook(
            RECEIVER,
            URI.create("http://127.0.0.1:1/?token=hidden"),
            null,
            EventFilter.ALL,
            null,
            Duration.ofSeconds(5));
    world.happen(1);
    EventMessage message =
        new EventMessage(
            world.store.reads().events(EventFilter.ALL, 0, 1).events().getFirst(), _ -> "{}");
    assertThatThrownBy(() -> sender.send(nowhere, message))
        .isInstanceOf(EventSender.NotTakenException.class)
        .hasMessage("it cannot be reached: ConnectException");
  }
}
