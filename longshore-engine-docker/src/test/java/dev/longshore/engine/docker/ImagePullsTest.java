package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pulling, with the daemon of this machine and a registry of our own. */
class ImagePullsTest {

  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final List<String> images = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestRegistry registry;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ImagePulls pulls;

  @BeforeEach
  void begin() throws Exception {
    daemon = TestDocker.needed();
    registry = new TestRegistry();
    pulls = pulls(ImagePullBehavior.DEFAULT);
  }

  @AfterEach
  void end() {
    if (registry == null) { // skipped, since there is no daemon
      return;
    }
    registry.close();
    for (String image : images) {
      try {
        daemon.ask(docker -> docker.removeImageCmd(image).withForce(true).exec());
      } catch (NotFoundException neverPulled) {
        // Nothing to remove.
      }
    }
  }

  private ImagePulls pulls(ImagePullBehavior behavior) {
    return new ImagePulls(daemon, behavior, pauses::add, Duration.ofMillis(300), null);
  }

  private WantedImage image(String nameAndTag) {
    String image = registry.image(nameAndTag);
    images.add(image);
    return new WantedImage(image, null, null);
  }

  /** The registry has it, too, but not the daemon. */
  private WantedImage pushed(String name) throws IOException {
    registry.add(name, "1", TestDocker.image());
    return image(name + ":1");
  }

  /** Puts the test image into the cache under this name, as if it had been pulled earlier. */
  private WantedImage cached(String name) {
    WantedImage image = image(name + ":1");
    daemon.ask(docker -> docker.tagImageCmd(TestDocker.IMAGE, registry.image(name), "1").exec());
    return image;
  }

  @Test
  void pullsOnceForAllThatWaitForAnImage() throws Exception {
    WantedImage image = pushed("shared");
    registry.gate = new CountDownLatch(1);

    List<CompletableFuture<ImagePulls.Outcome>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(pulls.get(image));
    }
    registry.gate.countDown();
    all.forEach(each -> assertThat(each.join()).isEqualTo(ImagePulls.Outcome.USABLE));

    assertThat(registry.asked.get()).isBetween(1, 2); // a HEAD may come before the GET
    assertThat(daemon.hasImage(image)).isTrue();
  }

  @Test
  void failsAtOnceWhenTheRegistryDoesNotKnowTheImage() {
    WantedImage image = image("none:1");

    assertThat(pulls.get(image).join().failure())
        .startsWith("Error response from daemon: manifest for " + image.name() + " not found");
    assertThat(pauses).isEmpty();
  }

  @Test
  void triesFourTimesWhenTheRegistryCannotBeReached() {
    WantedImage image = image("far:1");
    registry.close();

    assertThat(pulls.get(image).join().failure())
        .startsWith("Error response from daemon: ")
        .contains("connection refused");
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void usesCachedImageAndDoesNotAskAgainForAWhile() {
    WantedImage image = cached("known");

    assertThat(pulls.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    int asked = registry.asked.get();
    assertThat(asked).isPositive();
    assertThat(pulls.get(image)).isCompletedWithValue(ImagePulls.Outcome.USABLE);
    assertThat(registry.asked.get()).isEqualTo(asked);
    assertThat(pauses).isEmpty();

    pulls.forget(image);
    assertThat(pulls.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(registry.asked.get()).isGreaterThan(asked);
  }

  @Test
  void usesCachedImageWhenTheRegistryStaysSilent() {
    WantedImage image = cached("slow");
    registry.gate = new CountDownLatch(1);

    assertThat(pulls.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
  }

  @Test
  void saysWhatIsWrongWithNameThatIsNone() {
    assertThat(pulls.get(new WantedImage("Not An Image", null, null)).join().failure())
        .contains("invalid reference format");
    assertThat(pauses).isEmpty();
  }

  @Test
  void waitsLongerWhereTheRegistryIsAskedTooOften() throws IOException {
    WantedImage image = pushed("limited");
    registry.refusals.set(3); // a HEAD and two GETs, or three GETs

    assertThat(pulls.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(pauses).isNotEmpty().startsWith(Duration.ofSeconds(10)).hasSizeLessThan(4);
  }

  @Test
  void saysThatTheRegistryWasAskedTooOften() {
    WantedImage image = image("limited:2");
    registry.refusals.set(1000);

    assertThat(pulls.get(image).join().failure()).contains("toomanyrequests");
    assertThat(pauses).endsWith(Duration.ofSeconds(160));
  }

  @Test
  void whereItAlwaysPullsTheCacheDoesNotServe() {
    WantedImage image = cached("always");

    assertThat(pulls(ImagePullBehavior.ALWAYS).get(image).join().failure())
        .contains("manifest unknown");
  }

  @Test
  void whereItPullsOnceItPullsOnceWhateverIsInTheCache() throws IOException {
    WantedImage image = cached("once");
    ImagePulls once = pulls(ImagePullBehavior.ONCE);
    assertThat(once.get(image).join().failure()).contains("manifest unknown");

    pushed("once");
    assertThat(once.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    int asked = registry.asked.get();
    once.forget(image); // as if it were long ago
    assertThat(once.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(registry.asked.get()).isEqualTo(asked);

    daemon.ask(docker -> docker.removeImageCmd(image.name()).exec());
    once.forget(image);
    assertThat(once.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(registry.asked.get()).isGreaterThan(asked);
  }

  @Test
  void whereItPrefersTheCacheItDoesNotAsk() throws IOException {
    ImagePulls preferCached = pulls(ImagePullBehavior.PREFER_CACHED);

    assertThat(preferCached.get(cached("preferred")).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(registry.asked.get()).isZero();
    assertThat(preferCached.get(pushed("fetched")).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(registry.asked.get()).isPositive();
  }

  @Test
  void pullsByDigestWithAndWithoutTag() throws IOException {
    String digest = registry.add("exact", "1", TestDocker.image());
    WantedImage plain = image("exact@" + digest);
    WantedImage tagged = image("exact:1@" + digest);
    WantedImage other = image("exact@sha256:" + "0".repeat(64));

    assertThat(pulls.get(plain).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(pulls.get(tagged).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(daemon.hasImage(plain)).isTrue();
    assertThat(daemon.hasImage(tagged)).isTrue();
    assertThat(pulls.get(other).join().failure()).contains("not found");
  }

  @Test
  void anImageOfAnotherPlatformIsNotTheOneThatIsWanted() throws IOException {
    WantedImage image = pushed("platform");
    WantedImage arm = new WantedImage(image.name(), "linux/arm64", null);
    assertThat(pulls.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);

    assertThat(daemon.hasImage(new WantedImage(image.name(), "linux/amd64", null))).isTrue();
    assertThat(daemon.hasImage(arm)).isFalse();
    assertThat(pulls.get(arm).join().failure())
        .contains("does not match the specified platform: wanted linux/arm64");
  }

  @Test
  void saysWhereThereIsNothingForThePlatform() {
    registry.addListOfOthers("others", "1");
    String name = image("others:1").name();

    assertThat(pulls.get(new WantedImage(name, null, null)).join().failure())
        .contains("no matching manifest for linux/");
    assertThat(pulls.get(new WantedImage(name, "linux/arm64", null)).join().failure())
        .contains("no matching manifest for linux/arm64");
    assertThat(pauses).isEmpty();
  }

  @Test
  void asksForOneTagOnly() {
    assertThat(reference("busybox")).isEqualTo("busybox:latest");
    assertThat(reference("host:5000/busybox")).isEqualTo("host:5000/busybox:latest");
    assertThat(reference("host:5000/busybox:1")).isEqualTo("host:5000/busybox:1");
    assertThat(reference("busybox@sha256:00")).isEqualTo("busybox@sha256:00");
    assertThat(reference("busybox:1@sha256:00")).isEqualTo("busybox:1@sha256:00");
  }

  private static String reference(String name) {
    return new WantedImage(name, null, null).reference();
  }
}
