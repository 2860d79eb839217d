package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.engine.LogSource.Line;
import dev.longshore.engine.docker.ScriptedDaemon.Frame;
import dev.longshore.testkit.Await;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a daemon does to a stream, each line is given once and in its place. */
@Timeout(60)
class ContainerLogTest {

  private static final Instant BEGIN = Instant.parse("2026-09-01T10:00:00.000000001Z");
  private static final String ALL = "all";
  private static final String END = Integer.toString(LogPlace.END);

  private final List<String> given = new ArrayList<>();
  private int written;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ScriptedDaemon daemon;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ContainerLog log;

  @BeforeEach
  void open() throws IOException {
    daemon = new ScriptedDaemon();
    log = daemon.log();
  }

  @AfterEach
  void close() {
    log.close();
    daemon.close();
  }

  private static List<String> lines(int count) {
    return IntStream.range(0, count).mapToObj(i -> "line " + i).toList();
  }

  /** Lines with their number, each a nanosecond after the one before. */
  private void write(int count) {
    for (int i = 0; i < count; i++) {
      writeAt(BEGIN.plusNanos(written));
    }
  }

  private void writeAt(Instant at) {
    daemon.write(new Frame(1, at.toString(), "line " + written++ + "\n"));
  }

  private void readUntil(int count) {
    Await.until(count + " lines", () -> read(false) >= count);
  }

  private int read(boolean ended) throws IOException {
    log.read(100, ended).stream().map(Line::text).forEach(given::add);
    return given.size();
  }

  /** The container ends, and all is read that it wrote. */
  private void readToTheEnd() throws IOException {
    daemon.end();
    int before;
    do {
      before = given.size();
    } while (read(true) > before);
  }

  @Test
  void readsAContainerThatHasEndedByOneRequest() throws IOException {
    write(3);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(3));
    assertThat(daemon.asked()).containsExactly("read " + ALL);
  }

  @Test
  void asksOnceForAContainerThatNeverPrinted() throws IOException {
    readToTheEnd();

    assertThat(given).isEmpty();
    assertThat(daemon.asked()).containsExactly("read " + ALL);
  }

  @Test
  void readsAContainerThatRunsByThreeRequests() throws IOException {
    write(2);
    readUntil(2);
    write(2);
    readUntil(4);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(4));
    assertThat(daemon.asked()).containsExactly("read " + ALL, "follow " + ALL, "read " + ALL);
  }

  @Test
  void looksAgainForTheLastLinesThatAStreamDidNotSend() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(2);
    readUntil(2);
    daemon.awaitAsked("follow " + ALL);
    write(3);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(5));
  }

  @Test
  void asksForTheEndAloneWhereMuchWasRead() throws Exception {
    write(LogPlace.END + 1);
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + END);
    write(5);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(LogPlace.END + 6));
    assertThat(daemon.asked()).containsExactly("read " + ALL, "follow " + END, "read " + END);
  }

  @Test
  void asksForAllWhereMoreWasWrittenThanTheEndHolds() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(LogPlace.END + 1);
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + END);
    write(LogPlace.END);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(2 * LogPlace.END + 1));
    assertThat(daemon.asked()).endsWith("read " + END, "read " + ALL);
  }

  @Test
  void tellsLinesOfTheSameTimeApartByTheirNumber() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(LogPlace.END);
    Instant same = BEGIN.plusSeconds(1);
    IntStream.range(0, 3).forEach(_ -> writeAt(same));
    readUntil(LogPlace.END + 3);
    daemon.awaitAsked("follow " + END);
    IntStream.range(0, 3).forEach(_ -> writeAt(same));
    readToTheEnd();

    assertThat(given).isEqualTo(lines(LogPlace.END + 6));
    assertThat(daemon.asked()).endsWith("read " + END);
  }

  @Test
  void asksForAllWhereTheEndBeginsWithTheTimeOfTheLastLine() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(1);
    IntStream.range(0, LogPlace.END).forEach(_ -> writeAt(BEGIN.plusSeconds(1)));
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + END);
    IntStream.range(0, 3).forEach(_ -> writeAt(BEGIN.plusSeconds(1)));
    readToTheEnd();

    assertThat(given).isEqualTo(lines(LogPlace.END + 4));
  }

  @Test
  void followsAllAgainWhereMoreWasWrittenThanTheEndHolds() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(LogPlace.END + 1);
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + END);
    write(LogPlace.END);
    readUntil(2 * LogPlace.END + 1);

    assertThat(given).isEqualTo(lines(2 * LogPlace.END + 1));
    assertThat(daemon.asked()).endsWith("follow " + END, "follow " + ALL);
  }

  @Test
  void losesNothingWhereTheClockIsSetBack() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(LogPlace.END + 1);
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + END);
    IntStream.range(0, 3).forEach(i -> writeAt(BEGIN.minusSeconds(3600).plusNanos(i)));
    readToTheEnd();

    assertThat(given).isEqualTo(lines(LogPlace.END + 4));
  }

  @Test
  void goesOnWithWhatIsLaterInALogThatWasCut() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(5);
    readUntil(5);
    daemon.awaitAsked("follow " + ALL);
    daemon.cut();
    write(2);
    readUntil(7);
    write(2);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(9));
  }

  @Test
  void theSameInALogOfWhichTheEndWouldDo() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(LogPlace.END + 1);
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + END);
    daemon.cut();
    write(2);
    readUntil(LogPlace.END + 3);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(LogPlace.END + 3));
  }

  @Test
  void asksPodmanForAllWhateverWasRead() throws Exception {
    daemon.becomePodman();
    write(LogPlace.END + 1);
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + ALL);
    write(5);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(LogPlace.END + 6));
    assertThat(daemon.asked()).containsExactly("read " + ALL, "follow " + ALL, "read " + ALL);
  }

  @Test
  void goesOnWithinALineOfWhichAPartWasRead() throws Exception {
    daemon.nextStreamSends(there -> there);
    write(LogPlace.END);
    daemon.write(new Frame(1, BEGIN.plusSeconds(1).toString(), "begin, "));
    daemon.write(new Frame(2, BEGIN.plusSeconds(2).toString(), "between\n"));
    readUntil(LogPlace.END + 1);
    daemon.awaitAsked("follow " + END);
    daemon.write(new Frame(1, BEGIN.plusSeconds(3).toString(), "end\n"));
    daemon.write(new Frame(1, BEGIN.plusSeconds(4).toString(), "no line feed"));
    readToTheEnd();

    assertThat(given).endsWith("between", "begin, end", "no line feed");
    assertThat(given).hasSize(LogPlace.END + 3);
  }

  @Test
  void leavesAStreamThatDoesNotEndWithItsContainer() throws Exception {
    daemon.neverEndStreams();
    write(2);
    readUntil(2);
    daemon.awaitAsked("follow " + ALL);
    readToTheEnd();

    assertThat(given).isEqualTo(lines(2));
  }

  @Test
  void noticesThatAContainerIsOverOfWhichNobodyHasSaidSo() throws Exception {
    write(1);
    readUntil(1);
    daemon.awaitAsked("follow " + ALL);
    write(1);
    daemon.end();
    Await.until(
        "the last look", () -> read(false) == 2 && daemon.asked().getLast().equals("read " + ALL));
    int asked = daemon.asked().size();
    readToTheEnd();

    assertThat(given).isEqualTo(lines(2));
    assertThat(daemon.asked()).hasSize(asked).contains("look");
  }

  @Test
  void tellsWhatTheDaemonCouldNotRead() throws Exception {
    write(1);
    daemon.says("Error grabbing logs: invalid character\n");
    daemon.end();
    assertThat(read(true)).isEqualTo(1);

    assertThatThrownBy(() -> log.read(100, true))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith(": Error grabbing logs: invalid character");
    daemon.says(null);
    readToTheEnd();
    assertThat(given).isEqualTo(lines(1));
  }

  @Test
  void skipsWhatAnEarlierServerHasRead() throws Exception {
    log.skip(2);
    write(3);
    readUntil(1);
    write(1);
    readToTheEnd();

    assertThat(given).containsExactly("line 2", "line 3");
  }
}
