package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.JobId;
import dev.longshore.model.MultiLine;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Output whose lines belong together, and what of it outlives a kill. */
@Timeout(60)
class MultiLineCollectionTest {

  private static final String GROUP = "/aws/batch/job";
  private static final ContainerKey KEY =
      new ContainerKey(
          new AttemptKey(new JobId("00000000-0000-0000-0000-000000000001"), 1), "default");

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private final WrittenOutput output = new WrittenOutput();
  private LogCollector collector;

  @BeforeEach
  void open() {
    collector = collector();
  }

  @AfterEach
  void close() {
    collector.close();
  }

  @Test
  void joinsLinesUntilTheNextBeginning() throws Exception {
    write("ERROR it broke", "  at one", "  at two", "INFO on");
    follow();
    collector.finish(KEY);
    assertThat(stored()).containsExactly("ERROR it broke\n  at one\n  at two", "INFO on");
  }

  @Test
  void storesAnEventThatNothingFollowsAfterAWhile() throws Exception {
    write("ERROR it broke", "  at one");
    follow();
    collector.catchUp(GROUP);
    assertThat(stored()).isEmpty();
    clock.advanceMillis(EventAssembler.PATIENCE.toMillis());
    Await.until("the event is stored", () -> stored().equals(List.of("ERROR it broke\n  at one")));
  }

  @Test
  void losesAndDoublesNothingWhenTheServerIsKilledAtAnyTime() throws Exception {
    Random random = new Random(17);
    List<String> written = new ArrayList<>();
    for (int kill = 0; kill < 60; kill++) {
      for (int i = random.nextInt(40); i > 0; i--) {
        String line =
            switch (random.nextInt(4)) {
              case 0 -> "INFO " + written.size();
              case 1 -> "";
              default -> "  more " + written.size();
            };
        written.add(line);
        write(line);
      }
      follow();
      if (random.nextBoolean()) {
        clock.advanceMillis(EventAssembler.PATIENCE.toMillis());
      }
      collector.catchUp(GROUP);
      collector.close(); // what is open is in memory alone, as when the process is killed
      collector = collector();
    }
    follow();
    collector.finish(KEY);
    assertThat(String.join("\n", stored())).isEqualTo(String.join("\n", written));
    assertThat(stored().size()).isLessThan(written.size());
  }

  @Test
  void keepsWhatItHadOfASourceThatFails() throws Exception {
    write("ERROR it broke", "  at one");
    follow();
    collector.catchUp(GROUP);
    output.failuresToCome.set(Integer.MAX_VALUE);
    collector.finish(KEY);
    assertThat(stored())
        .containsExactly(
            "ERROR it broke\n  at one",
            "longshore: the rest of the output could not be read: "
                + "java.io.IOException: made to fail by the test");
  }

  private LogCollector collector() {
    return new LogCollector(new LogStore(folder), clock, StreamLimit.NONE, Duration.ZERO);
  }

  private void follow() {
    EventPattern pattern = EventPattern.of(new MultiLine("^(ERROR|INFO)", null));
    collector.follow(KEY, GROUP, "s", pattern, output::open);
  }

  private void write(String... lines) {
    for (String line : lines) {
      output.write(clock.millis(), line);
    }
  }

  private List<String> stored() throws IOException {
    return StoredStream.messages(folder, GROUP, "s");
  }
}
