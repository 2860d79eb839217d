package dev.longshore.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.model.MultiLine;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventAssemblerTest {

  private final PatternThreads threads = new PatternThreads();
  private final EventAssembler events =
      new EventAssembler(EventPattern.of(new MultiLine("^\\S", null)), threads);

  @AfterEach
  void close() {
    threads.close();
  }

  @Test
  void withoutAPatternEachLineIsAnEvent() {
    EventAssembler single = new EventAssembler(null, threads);
    assertThat(texts(single.take(lines(0, "a", " b"), 0))).containsExactly("a", " b");
    assertThat(single.rest()).isEmpty();
  }

  @Test
  void aLineThatBeginsAnEventEndsTheOneBefore() {
    assertThat(texts(events.take(lines(0, "a", " b", "", "c"), 0))).containsExactly("a\n b\n");
    assertThat(texts(events.take(lines(0, " d", "e"), 0))).containsExactly("c\n d");
    assertThat(texts(events.rest())).containsExactly("e");
    assertThat(events.rest()).isEmpty();
  }

  @Test
  void linesBeforeTheFirstBeginningAreAnEvent() {
    assertThat(texts(events.take(lines(0, " x", " y", "a"), 0))).containsExactly(" x\n y");
  }

  @Test
  void anEventHasTheTimeOfItsFirstLine() {
    assertThat(events.take(lines(7, "a"), 0)).isEmpty();
    assertThat(events.take(lines(9, " b", "c"), 0)).containsExactly(new Line(7, "a\n b"));
    assertThat(events.rest()).containsExactly(new Line(9, "c"));
  }

  @Test
  void anEventIsHeldBackForFiveSecondsAtMost() {
    assertThat(events.take(lines(0, "a"), 1_000)).isEmpty();
    assertThat(events.take(lines(0, " b"), 5_999)).isEmpty();
    assertThat(texts(events.take(lines(0, " c"), 6_000))).containsExactly("a\n b\n c");
    assertThat(events.take(lines(0, " d"), 6_000)).isEmpty();
    assertThat(texts(events.take(List.of(), 11_000))).containsExactly(" d");
  }

  @Test
  void aClockThatWasSetBackHoldsNothingBack() {
    assertThat(events.take(lines(0, "a"), 100_000)).isEmpty();
    assertThat(texts(events.take(List.of(), 99_999))).containsExactly("a");
  }

  @Test
  void anEventHasAtMostAsManyBytesAsALine() {
    String quarter = " " + "é".repeat(LogSource.MAX_LINE_BYTES / 8 - 1) + "x";
    List<Line> whole = events.take(lines(0, "a", quarter, quarter, quarter, quarter, quarter), 0);
    assertThat(texts(whole)).containsExactly(String.join("\n", "a", quarter, quarter, quarter));
    assertThat(texts(events.rest())).containsExactly(quarter + "\n" + quarter);
    String whole256 = "x".repeat(LogSource.MAX_LINE_BYTES);
    assertThat(texts(events.take(lines(0, whole256, "", whole256), 0)))
        .containsExactly(whole256, "");
  }

  @Test
  void readsAgainWhatWasForgotten() {
    assertThat(events.take(lines(0, "a", " b"), 0)).isEmpty();
    events.forget();
    assertThat(texts(events.take(lines(0, "a", " b", "c"), 0))).containsExactly("a\n b");
  }

  private static List<Line> lines(long millis, String... texts) {
    return Stream.of(texts).map(text -> new Line(millis, text)).toList();
  }

  private static List<String> texts(List<Line> lines) {
    return lines.stream().map(Line::text).toList();
  }
}
