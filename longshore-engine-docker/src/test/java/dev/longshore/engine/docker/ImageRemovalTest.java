package dev.longshore.engine.docker;

import static dev.longshore.engine.docker.TestLaunches.aLaunch;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import dev.longshore.engine.Engine;
import dev.longshore.testkit.Await;
import dev.longshore.testkit.ReportLog;
import dev.longshore.testkit.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes and what stays, with the daemon of this machine and a registry of our own. */
class ImageRemovalTest {

  private static final Duration STAY = Duration.ofHours(1);

  private final VirtualClock clock = new VirtualClock();
  private final Random random = new Random();
  private final List<String> names = new ArrayList<>();
  private final List<String> containers = new ArrayList<>();

  @TempDir
  @SuppressWarnings("NullAway.Init") // set before each test
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Daemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TestRegistry registry;

  @SuppressWarnings("NullAway.Init") // set before each test
  private PulledImages images;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ImagePulls pulls;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ImageRemoval removal;

  @BeforeEach
  void begin() throws Exception {
    daemon = TestDocker.needed();
    registry = new TestRegistry();
    restart();
  }

  private void restart() {
    images = new PulledImages(new ImageRecord(folder.resolve("docker.txt")), STAY, clock);
    pulls = pulls(images);
    removal = new ImageRemoval(daemon, images, _ -> {}, _ -> {});
    removal.begin();
  }

  private ImagePulls pulls(@Nullable PulledImages brought) {
    return new ImagePulls(
        daemon, ImagePullBehavior.DEFAULT, _ -> {}, Duration.ofSeconds(3), brought);
  }

  @AfterEach
  void end() {
    if (registry == null) { // skipped, since there is no daemon
      return;
    }
    registry.close();
    for (String container : containers) {
      daemon.ask(docker -> docker.removeContainerCmd(container).withForce(true).exec());
    }
    for (String name : names) {
      try {
        daemon.ask(docker -> docker.removeImageCmd(name).withForce(true).exec());
      } catch (NotFoundException gone) {
        // As it should be.
      }
    }
  }

  /** An image that nobody else has; the registry gives it out under this name from now on. */
  private String pushed(String nameAndTag) throws IOException {
    byte[] layer = new byte[64];
    random.nextBytes(layer);
    String[] parts = nameAndTag.split(":", 2);
    return registry.add(parts[0], parts[1], new TestTar().file("layer", 0_644, layer).end());
  }

  private WantedImage image(String name) {
    String full = registry.image(name);
    names.add(full);
    return new WantedImage(full, null, null);
  }

  private static void get(ImagePulls from, WantedImage image) {
    from.forget(image); // as if the last pull were some time ago
    assertThat(from.get(image).join()).isEqualTo(ImagePulls.Outcome.USABLE);
  }

  /** An image that this server has brought. */
  private WantedImage pulled(String nameAndTag) throws IOException {
    pushed(nameAndTag);
    WantedImage image = image(nameAndTag);
    get(pulls, image);
    return image;
  }

  private String id(WantedImage image) {
    return String.valueOf(Objects.requireNonNull(daemon.findImage(image.name())).getId());
  }

  private String containerOf(WantedImage image) {
    String id =
        daemon
            .ask(docker -> docker.createContainerCmd(image.name()).withCmd("none").exec())
            .getId();
    containers.add(id);
    return id;
  }

  private void longAfterwards() {
    clock.advance(STAY);
    removal.removeUnwanted();
  }

  @Test
  void takesWhatNobodyWantsAnyMoreAndItIsPulledAgain() throws IOException {
    WantedImage image = pulled("a:1");
    clock.advance(STAY.minusSeconds(1));
    removal.removeUnwanted();
    assertThat(daemon.hasImage(image)).isTrue();
    get(pulls, image);
    clock.advance(STAY.minusSeconds(1));
    removal.removeUnwanted();
    assertThat(daemon.hasImage(image)).isTrue();

    clock.advance(Duration.ofSeconds(1));
    removal.removeUnwanted();
    assertThat(daemon.hasImage(image)).isFalse();
    get(pulls, image);
    assertThat(daemon.hasImage(image)).isTrue();
  }

  @Test
  void takesWhatAnEarlierServerHasPulled() throws IOException {
    WantedImage image = pulled("a:1");

    restart();
    longAfterwards();
    assertThat(daemon.hasImage(image)).isFalse();
  }

  @Test
  void leavesWhatWasPulledToAnotherDaemonThatWasAtItsAddress() throws IOException {
    pushed("a:1");
    WantedImage image = image("a:1");
    images.begin("another");
    get(pulls, image);

    longAfterwards();
    assertThat(daemon.hasImage(image)).isTrue();
  }

  @Test
  void takesWhatWasPulledByDigest() throws IOException {
    WantedImage image = image("a:1@" + pushed("a:1"));
    get(pulls, image);

    longAfterwards();
    assertThat(daemon.hasImage(image)).isFalse();
  }

  @Test
  void leavesWhatWasThereBefore() throws IOException {
    pushed("a:1");
    WantedImage image = image("a:1");
    get(pulls(null), image);
    get(pulls, image);
    pushed("a:1"); // and a newer one under the same name
    get(pulls, image);

    longAfterwards();
    assertThat(daemon.hasImage(image)).isTrue();
  }

  @Test
  void leavesWhatSomebodyBroughtBetweenTwoTries() throws IOException {
    pushed("a:1");
    WantedImage image = image("a:1");
    registry.refusals.set(3); // all of one try
    pulls =
        new ImagePulls(
            daemon,
            ImagePullBehavior.ALWAYS,
            _ -> get(pulls(null), image),
            Duration.ofSeconds(3),
            images);
    get(pulls, image);

    longAfterwards();
    assertThat(daemon.hasImage(image)).isTrue();
  }

  @Test
  void leavesAnImageThatWasThereWithoutItsName() throws IOException {
    String digest = pushed("a:1");
    WantedImage byDigest = image("a@" + digest);
    get(pulls(null), byDigest);
    get(pulls, image("a:1"));

    longAfterwards();
    assertThat(daemon.hasImage(byDigest)).isTrue();
  }

  @Test
  void leavesWhatAContainerIsOfAndTakesItSoLongAfterThat() throws IOException {
    WantedImage image = pulled("a:1");
    String container = containerOf(image);
    longAfterwards();
    assertThat(daemon.hasImage(image)).isTrue();

    daemon.ask(docker -> docker.removeContainerCmd(container).exec());
    containers.clear();
    clock.advance(STAY.minusSeconds(1));
    removal.removeUnwanted();
    assertThat(daemon.hasImage(image)).isTrue();
    clock.advance(Duration.ofSeconds(1));
    removal.removeUnwanted();
    assertThat(daemon.hasImage(image)).isFalse();
  }

  @Test
  void theFileHasForgottenAnImageWhenItIsGone() throws IOException {
    pulled("a:1");
    List<Boolean> inFile = new ArrayList<>();
    removal =
        new ImageRemoval(
            daemon,
            images,
            name -> inFile.add(contentOf(folder.resolve("docker.txt")).contains(name)),
            _ -> {});

    longAfterwards();
    assertThat(inFile).containsExactly(false);
  }

  private static String contentOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void leavesAnImageThatSomebodyGaveAnotherName() throws IOException {
    WantedImage image = pulled("a:1");
    WantedImage theirs = image("mine:1");
    daemon.ask(docker -> docker.tagImageCmd(image.name(), registry.image("mine"), "1").exec());

    longAfterwards();
    assertThat(daemon.hasImage(image)).isFalse();
    assertThat(daemon.hasImage(theirs)).isTrue();
  }

  @Test
  void leavesOneThatSomebodyElseHasANameForWhenItsOwnHasMovedOn() throws IOException {
    WantedImage image = pulled("a:1");
    WantedImage theirs = image("mine:1");
    daemon.ask(docker -> docker.tagImageCmd(image.name(), registry.image("mine"), "1").exec());
    pushed("a:1");
    get(pulls, image);

    longAfterwards();
    assertThat(daemon.hasImage(image)).isFalse();
    assertThat(daemon.hasImage(theirs)).isTrue();
  }

  @Test
  void leavesANameThatStandsForSomethingElseByNowAndTakesWhatItStoodFor() throws IOException {
    WantedImage image = pulled("a:1");
    String ours = id(image);
    daemon.ask(docker -> docker.tagImageCmd(TestDocker.IMAGE, registry.image("a"), "1").exec());

    longAfterwards();
    assertThat(daemon.hasImage(image)).isTrue();
    assertThat(daemon.findImage(ours)).isNull();
  }

  @Test
  void leavesAnImageThatIsWantedByItsDigestWhenItsNameHasMovedOn() throws IOException {
    String digest = pushed("a:1");
    WantedImage byName = image("a:1");
    WantedImage byDigest = image("a@" + digest);
    get(pulls, byDigest);
    get(pulls, byName);
    daemon.ask(docker -> docker.tagImageCmd(TestDocker.IMAGE, registry.image("a"), "1").exec());
    clock.advance(STAY.dividedBy(2));
    get(pulls, byDigest);

    clock.advance(STAY.dividedBy(2));
    removal.removeUnwanted();
    assertThat(daemon.hasImage(byDigest)).isTrue();
  }

  @Test
  void takesWhatANewerImageHasTakenTheNameOf() throws IOException {
    WantedImage image = pulled("a:1");
    String older = id(image);
    containerOf(image);
    pushed("a:1");
    clock.advance(STAY.dividedBy(2));
    get(pulls, image);
    String newer = id(image);
    assertThat(newer).isNotEqualTo(older);

    longAfterwards();
    assertThat(daemon.findImage(newer)).isNull();
    assertThat(daemon.findImage(older)).as("a container is of it").isNotNull();
    daemon.ask(docker -> docker.removeContainerCmd(containers.removeLast()).exec());
    longAfterwards();
    assertThat(daemon.findImage(older)).isNull();
  }

  @Test
  void aLaunchThatWantsItMeanwhileWaitsAndPullsItAgain() throws IOException {
    WantedImage image = pulled("a:1");
    AtomicReference<@Nullable CompletableFuture<ImagePulls.Outcome>> launch =
        new AtomicReference<>();
    removal =
        new ImageRemoval(
            daemon,
            images,
            _ -> {
              pulls.forget(image);
              CompletableFuture<ImagePulls.Outcome> waits = pulls.get(image);
              assertThat(waits).isNotDone();
              launch.set(waits);
            },
            _ -> {});

    longAfterwards();
    assertThat(Objects.requireNonNull(launch.get()).join()).isEqualTo(ImagePulls.Outcome.USABLE);
    assertThat(daemon.hasImage(image)).isTrue();
  }

  @Test
  void anEngineRemovesTheImageOfItsLastAttemptAndTheNextAttemptRuns() throws Exception {
    byte[] busybox = TestDocker.busybox();
    ByteBuffer unique = ByteBuffer.allocate(busybox.length + Long.BYTES).put(busybox);
    unique.putLong(random.nextLong()); // behind its end, where Linux does not look
    registry.add("job", "1", TestDocker.root(unique.array()));
    WantedImage image = image("job:1");
    DockerEngineConfig config =
        DockerEngineConfig.ownedBy("images-" + UUID.randomUUID())
            .withHousekeeping(
                new Housekeeping(0, new ImageRetention(Duration.ofSeconds(3), folder)));
    ReportLog reports = new ReportLog();
    try (Engine engine = TestDocker.tasks(config)) {
      engine.start(reports);
      for (int exitCode : new int[] {3, 4}) {
        TestLaunches launch = aLaunch("exit " + exitCode).withImage(image.name());
        engine.launch(launch.build());
        assertThat(reports.exit(launch.attempt()).exitCode()).isEqualTo(exitCode);
        engine.release(launch.attempt());
        Await.until("the image is gone", () -> !daemon.hasImage(image));
      }
    }
    assertThat(TestDocker.leftovers(config.owner())).isEmpty();
  }
}
