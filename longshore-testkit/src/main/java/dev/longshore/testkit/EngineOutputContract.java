package dev.longshore.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import dev.longshore.engine.Seen;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every engine must keep of the output of attempts. */
public abstract class EngineOutputContract extends EngineFixture {

  @Test
  void keepsWholeOutputOfBothStreamsInOrder() throws IOException {
    AttemptKey attempt =
        run(
            "i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done;"
                + " sleep 0.3; echo x; sleep 0.3; echo y >&2; sleep 0.3; echo z");

    assertThat(reports.exit(attempt).exitCode()).isEqualTo(0);
    List<String> lines = output(attempt);
    for (String stream : List.of("out ", "err ")) {
      assertThat(lines.stream().filter(line -> line.startsWith(stream)))
          .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(i -> stream + i).toList());
    }
    assertThat(lines).hasSize(1003).endsWith("x", "y", "z");
  }

  @Test
  void showsLinesWhileTheAttemptRuns() throws IOException {
    AttemptKey attempt = run(untilTerm("echo one; echo two; echo three"));
    awaitLine(attempt, "three");

    assertThat(engine.seen()).containsEntry(attempt, Seen.RUNNING);
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      assertThat(source.read(2, false)).extracting(Line::text).containsExactly("one", "two");
      assertThat(source.read(2, false)).extracting(Line::text).containsExactly("three");
      assertThat(source.read(2, false)).isEmpty();
    }
  }

  @Test
  void goesOnAfterLinesThatWereReadBefore() throws IOException {
    AttemptKey attempt = run("for i in 1 2 3 4 5; do echo $i; done");
    reports.exited(attempt);

    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      source.skip(3);
      assertThat(source.read(100, true)).extracting(Line::text).containsExactly("4", "5");
    }
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      source.skip(5);
      assertThat(source.read(100, true)).isEmpty();
    }
  }

  @Test
  void cutsLongLinesAtTheSamePlaces() throws IOException {
    AttemptKey attempt = run("head -c 600000 /dev/zero | tr '\\000' x; echo; echo next");
    reports.exited(attempt);

    List<String> lines = output(attempt);
    assertThat(lines)
        .extracting(String::length)
        .containsExactly(LogSource.MAX_LINE_BYTES, LogSource.MAX_LINE_BYTES, 75_712, 4);
    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      source.skip(2);
      assertThat(source.read(100, true))
          .extracting(Line::text)
          .containsExactly(lines.get(2), "next");
    }
  }

  @Test
  void givesLongLinesAFewAtATime() throws IOException {
    AttemptKey attempt =
        run(
            "i=0; while [ $i -lt 9 ]; do head -c 100000 /dev/zero | tr '\\000' x; echo; i=$((i+1));"
                + " done");
    reports.exited(attempt);

    try (LogSource source = engine.logs(ContainerKey.ofDefault(attempt))) {
      for (int i = 0; i < 3; i++) {
        assertThat(source.read(1000, true)).hasSize(3);
      }
      assertThat(source.read(1000, true)).isEmpty();
    }
  }

  @Test
  void endsLinesAtLineFeedsAndReplacesWhatIsNoText() throws IOException {
    AttemptKey attempt = run("printf 'dos\\r\\n\\n50%%\\r100%%\\nbad \\377 byte\\nno end'");
    reports.exited(attempt);

    assertThat(output(attempt))
        .containsExactly("dos", "", "50%\r100%", "bad \uFFFD byte", "no end");
  }
}
