package dev.longshore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class BackgroundHandlerTest {

  @Test
  void writesEveryLineInOrder() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BackgroundHandler handler = new BackgroundHandler(out, new LogLine());

    for (int i = 0; i < 5_000; i++) {
      handler.publish(record(Level.INFO, "line=" + i));
    }
    handler.flush();

    assertThat(out.toString(StandardCharsets.UTF_8).lines().toList())
        .hasSize(5_000)
        .first()
        .asString()
        .matches("\\d{4}-\\S+Z INFO  Writer line=0");
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("line=4999\n");
  }

  @Test
  void doesNotMakeALoggerWaitForWhoeverReads() throws InterruptedException {
    CountDownLatch reads = new CountDownLatch(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BackgroundHandler handler = new BackgroundHandler(stuckUntil(reads, out), new LogLine());

    String line = "x".repeat(100_000);
    for (int i = 0; i < 200; i++) {
      handler.publish(record(Level.INFO, line));
    }
    reads.countDown();
    handler.flush();

    assertThat(out.toString(StandardCharsets.UTF_8)).containsPattern("dropped=\\d+ lines");
  }

  @Test
  void aFailureFollowsItsLineIndented() {
    LogRecord record = record(Level.SEVERE, "it broke");
    record.setThrown(new IllegalStateException("because"));

    String text = new LogLine().format(record);

    assertThat(text.lines().findFirst().orElse("")).endsWith("ERROR Writer it broke");
    assertThat(text.lines().skip(1)).isNotEmpty().allMatch(l -> l.startsWith("    "));
    assertThat(text).contains("IllegalStateException: because");
  }

  private static LogRecord record(Level level, String message) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName("dev.longshore.service.Writer");
    return record;
  }

  private static OutputStream stuckUntil(CountDownLatch reads, OutputStream out) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        try {
          reads.await();
          out.write(bytes, offset, length);
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }
}
