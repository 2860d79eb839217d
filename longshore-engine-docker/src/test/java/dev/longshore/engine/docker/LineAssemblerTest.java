package dev.longshore.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.engine.LogSource;
import dev.longshore.engine.LogSource.Line;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames in, lines out. */
class LineAssemblerTest {

  private static final String AT = "2026-09-01T10:00:00.123456789Z";

  private final List<Line> lines = new ArrayList<>();
  private final LineAssembler assembler = new LineAssembler(lines::add);

  private void frame(int stream, String text) throws InterruptedException {
    assembler.frame(LogFrame.of(stream, (AT + " " + text).getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void takesTimestampFromFrame() throws Exception {
    frame(1, "hello world\n");

    assertThat(lines).containsExactly(new Line(Instant.parse(AT).toEpochMilli(), "hello world"));
  }

  @Test
  void joinsPartsOfLongLineOfOneStreamAroundLinesOfTheOther() throws Exception {
    frame(1, "out one, ");
    frame(2, "err\n");
    frame(1, "out two\n");

    assertThat(lines).extracting(Line::text).containsExactly("err", "out one, out two");
  }

  @Test
  void keepsLineOfExactlyTheLimitWhole() throws Exception {
    frame(1, "x".repeat(LogSource.MAX_LINE_BYTES));
    frame(1, "\n");

    assertThat(lines)
        .extracting(line -> line.text().length())
        .containsExactly(LogSource.MAX_LINE_BYTES);
  }

  @Test
  void cutsNoCharacterInTwo() throws Exception {
    String text = "x".repeat(LogSource.MAX_LINE_BYTES - 1) + "ü and more";
    frame(1, text + "\n");

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().text()).hasSize(LogSource.MAX_LINE_BYTES - 1);
    assertThat(lines.get(1).text()).isEqualTo("ü and more");
  }

  @Test
  void givesLineWithoutEndOnlyAtTheEnd() throws Exception {
    frame(1, "no end");
    assertThat(lines).isEmpty();
    assembler.end();
    assembler.end();

    assertThat(lines).extracting(Line::text).containsExactly("no end");
  }

  @Test
  void takesFrameWithoutTimestampAsText() throws Exception {
    assembler.frame(LogFrame.of(1, "plain text\n".getBytes(StandardCharsets.UTF_8)));

    assertThat(lines).extracting(Line::text).containsExactly("plain text");
  }
}
