package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    pulls = new ImagePulls(daemon, pauses::add, Duration.ofMillis(300));
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

  private String image(String nameAndTag) {
    String image = registry.image(nameAndTag);
    images.add(image);
    return image;
  }

  /** Puts the test image into the cache under this name, as if it had been pulled earlier. */
  private String cached(String name) {
    String image = image(name + ":1");
    daemon.ask(docker -> docker.tagImageCmd(TestDocker.IMAGE, registry.image(name), "1").exec());
    return image;
  }

  @Test
  void pullsOnceForAllThatWaitForAnImage() throws Exception {
    byte[] layer = TestDocker.root(Files.readAllBytes(Path.of("/bin/busybox")));
    registry.add("shared", "1", layer);
    registry.gate = new CountDownLatch(1);
    String image = image("shared:1");

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
    String image = image("none:1");

    assertThat(pulls.get(image).join().failure())
        .startsWith("Error response from daemon: manifest for " + image + " not found");
    assertThat(pauses).isEmpty();
  }

  @Test
  void triesFourTimesWhenTheRegistryCannotBeReached() {
    String image = image("far:1");
    registry.close();

    assertThat(pulls.get(image).join().failure())
        .startsWith("Error response from daemon: ")
        .contains("connection refused");
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void usesCachedImageAndDoesNotAskAgainForAWhile() {
    String image = cached("known");

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
    String image = cached("slow");
    registry.gate = new CountDownLatch(1);

    assertThat(pulls.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
  }

  @Test
  void saysWhatIsWrongWithNameThatIsNone() {
    assertThat(pulls.get("Not An Image").join().failure()).contains("invalid reference format");
    assertThat(pauses).isEmpty();
  }

  @Test
  void asksForOneTagOnly() {
    assertThat(ImagePulls.withTag("busybox")).isEqualTo("busybox:latest");
    assertThat(ImagePulls.withTag("host:5000/busybox")).isEqualTo("host:5000/busybox:latest");
    assertThat(ImagePulls.withTag("host:5000/busybox:1")).isEqualTo("host:5000/busybox:1");
    assertThat(ImagePulls.withTag("busybox@sha256:00")).isEqualTo("busybox@sha256:00");
  }
}
