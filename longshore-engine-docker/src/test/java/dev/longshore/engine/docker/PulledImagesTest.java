package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as brought by this server, when it is due, and what a file keeps of it. */
class PulledImagesTest {

  private static final Duration STAY = Duration.ofHours(1);
  private static final String OLD = "sha256:01";
  private static final String NEW = "sha256:02";
  private static final String OTHER = "sha256:03";

  private final VirtualClock clock = new VirtualClock();

  @TempDir
  @SuppressWarnings("NullAway.Init") // set before each test
  private Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private PulledImages images;

  @BeforeEach
  void begin() {
    images = opened();
  }

  private Path file() {
    return folder.resolve("images/docker.txt");
  }

  private PulledImages opened() {
    return opened("one");
  }

  private PulledImages opened(String daemon) {
    PulledImages opened = new PulledImages(new ImageRecord(file()), STAY, clock);
    opened.begin(daemon);
    return opened;
  }

  private static PulledImages.Before nothing(String... all) {
    return new PulledImages.Before(null, Set.of(all));
  }

  private static PulledImages.Before standsFor(String id) {
    return new PulledImages.Before(id, Set.of());
  }

  private PulledImage image(@Nullable String name, String id) {
    return new PulledImage(name, id, clock.instant());
  }

  @Test
  void isDueWhenNobodyHasWantedItForSoLong() {
    images.pulled("a:1", OLD, nothing(OTHER), true);
    PulledImage pulled = image("a:1", OLD);
    clock.advance(STAY.minusSeconds(1));
    assertThat(images.unwanted()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(images.unwanted()).containsExactly(pulled);

    assertThat(images.want("a:1")).isNull();
    assertThat(images.unwanted()).isEmpty();
  }

  @Test
  void whatWasThereBeforeIsSomebodyElses() {
    assertThat(images.mayTake("a:1", OLD)).isFalse();
    images.pulled("b:1", OLD, nothing(OLD), false);

    clock.advance(STAY);
    assertThat(images.unwanted()).isEmpty();
  }

  @Test
  void anImageThatItBroughtIsItsOwnUnderFurtherNames() {
    images.pulled("a:1", OLD, nothing(), true);
    PulledImage first = image("a:1", OLD);
    images.pulled("a:latest", OLD, nothing(OLD), false);
    PulledImage second = image("a:latest", OLD);

    clock.advance(STAY);
    assertThat(images.unwanted()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void aNameThatMovesOnLeavesTheImageThatItStoodFor() {
    images.pulled("a:1", OLD, nothing(), true);
    assertThat(images.mayTake("a:1", OLD)).isTrue();
    images.pulled("a:1", NEW, standsFor(OLD), true);

    PulledImage now = image("a:1", NEW);
    PulledImage before = image(null, OLD);
    clock.advance(STAY);
    assertThat(images.unwanted()).containsExactlyInAnyOrder(now, before);
  }

  @Test
  void aNameThatCameToStandForWhatWasThereIsSomebodyElses() {
    images.pulled("a:1", OLD, nothing(), true);
    images.pulled("a:1", NEW, standsFor(OLD), false);
    PulledImage before = image(null, OLD);

    clock.advance(STAY);
    assertThat(images.unwanted()).containsExactly(before);
    assertThat(images.mayTake("a:1", NEW)).isFalse();
  }

  @Test
  void aNameThatSomebodyElseGaveAnotherImageIsTheirs() {
    images.pulled("a:1", OLD, nothing(), true);
    PulledImage before = image(null, OLD);
    assertThat(images.mayTake("a:1", OTHER)).isFalse();

    clock.advance(STAY);
    assertThat(images.unwanted()).containsExactly(before);
  }

  @Test
  void aLaunchWaitsForARemovalAndARemovalIsGivenUpForALaunch() {
    images.pulled("a:1", OLD, nothing(), true);
    PulledImage due = image("a:1", OLD);
    clock.advance(STAY);

    assertThat(images.beginRemoval(due)).isTrue();
    CompletableFuture<Void> removal = Objects.requireNonNull(images.want("a:1"));
    assertThat(removal).isNotDone();
    images.endRemoval("a:1");
    assertThat(removal).isDone();

    assertThat(images.beginRemoval(due)).isFalse(); // it was wanted meanwhile
    assertThat(images.want("a:1")).isNull();
  }

  @Test
  void aRestartedServerKnowsWhatWasPulledAndWhenItWasWanted() {
    images.pulled("a:1", OLD, nothing(), true);
    images.pulled("a:1", NEW, standsFor(OLD), true);
    PulledImage nameless = image(null, OLD);
    clock.advance(Duration.ofMinutes(30));
    images.wanted("a:1");
    images.save();
    PulledImage wantedLater = image("a:1", NEW);

    images = opened();
    clock.advance(Duration.ofMinutes(30));
    assertThat(images.unwanted()).containsExactly(nameless);
    clock.advance(Duration.ofMinutes(30));
    assertThat(images.unwanted()).containsExactly(nameless, wantedLater);
  }

  @Test
  void whatWasPulledToAnotherDaemonIsSomebodyElses() {
    images.pulled("a:1", OLD, nothing(), true);
    clock.advance(STAY);
    assertThat(opened("other").unwanted()).isEmpty();
    assertThat(opened().unwanted()).hasSize(1);

    images.begin("other");
    assertThat(images.unwanted()).isEmpty();
    images.pulled("b:1", NEW, nothing(), true);
    clock.advance(STAY);
    assertThat(opened("other").unwanted()).extracting(PulledImage::name).containsExactly("b:1");
    assertThat(opened().unwanted()).isEmpty();
  }

  @Test
  void nothingIsTakenBeforeItIsKnownWhoseItIs() throws IOException {
    images.pulled("a:1", OLD, nothing(), true);
    String before = Files.readString(file());

    images = new PulledImages(new ImageRecord(file()), STAY, clock);
    assertThat(images.mayTake("b:1", null)).isFalse();
    assertThat(images.save()).isFalse();
    assertThat(file()).hasContent(before);
  }

  @Test
  void aFileThatDoesNotSayOfWhichDaemonItIsSaysNothing() throws IOException {
    images.pulled("a:1", OLD, nothing(), true);
    String lines = Files.readString(file()).lines().skip(2).collect(joining("\n", "", "\n"));
    CRC32C sum = new CRC32C();
    sum.update(lines.getBytes(UTF_8));
    Files.writeString(file(), "crc32c %08x\n%s".formatted(sum.getValue(), lines));

    clock.advance(STAY);
    assertThat(opened().unwanted()).isEmpty();
  }

  @Test
  void aDamagedFileSaysNothing() throws IOException {
    images.pulled("registry.example:5000/a:12", OLD, nothing(), true);
    String whole = Files.readString(file());
    clock.advance(STAY);
    assertThat(opened().unwanted()).hasSize(1);

    for (int length = 0; length < whole.length(); length++) {
      Files.writeString(file(), whole.substring(0, length));
      assertThat(opened().unwanted()).isEmpty();
    }
    Files.writeString(file(), whole.replace("a:12", "a:13"));
    assertThat(opened().unwanted()).isEmpty();
    Files.write(file(), new byte[] {(byte) 0xff, '\n', (byte) 0xfe});
    assertThat(opened().unwanted()).isEmpty();

    images = opened();
    images.pulled("b:1", NEW, nothing(), true);
    clock.advance(STAY);
    assertThat(opened().unwanted()).extracting(PulledImage::name).containsExactly("b:1");
  }

  @Test
  void theFileForgetsWhatIsAboutToBeRemovedAndKnowsWhatTheDaemonKept() {
    images.pulled("a:1", OLD, nothing(), true);
    PulledImage due = image("a:1", OLD);
    clock.advance(STAY);

    assertThat(images.giveUp(due)).isTrue();
    assertThat(opened().unwanted()).isEmpty();

    images.keep(due);
    images.save();
    assertThat(opened().unwanted()).isEmpty();
    clock.advance(STAY);
    assertThat(opened().unwanted()).extracting(PulledImage::name).containsExactly("a:1");
  }

  @Test
  void nothingIsRemovedThatTheFileCannotForget() throws IOException {
    images.pulled("a:1", OLD, nothing(), true);
    PulledImage due = image("a:1", OLD);
    clock.advance(STAY);
    Path inTheWay = Files.createDirectory(folder.resolve("images/docker.txt.new"));

    assertThat(images.giveUp(due)).isFalse();
    Files.delete(inTheWay);
    clock.advance(STAY);
    assertThat(images.unwanted()).extracting(PulledImage::name).containsExactly("a:1");
  }

  @Test
  void aThreadThatIsInterruptedWritesTheFile() {
    Thread.currentThread().interrupt();
    images.pulled("a:1", OLD, nothing(), true);
    assertThat(Thread.interrupted()).isTrue();

    clock.advance(STAY);
    assertThat(opened().unwanted()).hasSize(1);
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLater() throws IOException {
    Files.writeString(folder.resolve("images"), "in the way");
    images.pulled("a:1", OLD, nothing(), true);
    Files.delete(folder.resolve("images"));
    images.save();

    clock.advance(STAY);
    assertThat(opened().unwanted()).hasSize(1);
  }

  @Test
  void allNamesThatADaemonTakesForOneAreOne() {
    assertThat(canonical("busybox")).isEqualTo("busybox:latest");
    assertThat(canonical("docker.io/library/busybox:1")).isEqualTo("busybox:1");
    assertThat(canonical("index.docker.io/nextflow/nextflow"))
        .isEqualTo("nextflow/nextflow:latest");
    assertThat(canonical("host:5000/library/a")).isEqualTo("host:5000/library/a:latest");
    assertThat(canonical("library/a/b:1")).isEqualTo("library/a/b:1");
    assertThat(canonical("host:5000/a@sha256:00")).isEqualTo("host:5000/a@sha256:00");
    assertThat(canonical("docker.io/library/a:1@sha256:00")).isEqualTo("a@sha256:00");
  }

  private static String canonical(String name) {
    return new WantedImage(name, null, null).canonicalName();
  }
}
