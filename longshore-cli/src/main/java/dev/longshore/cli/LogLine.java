package dev.longshore.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** One line per record: time, level, who, what. A failure's stack trace follows, indented. */
final class LogLine extends Formatter {

  @Override
  public String format(LogRecord record) {
    StringBuilder line = new StringBuilder(160);
    line.append(record.getInstant().truncatedTo(ChronoUnit.MILLIS));
    line.append(' ').append(name(record.getLevel())).append(' ');
    String logger = record.getLoggerName();
    line.append(logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1)).append(' ');
    // A message of several lines stays one record to whoever reads the log line by line.
    line.append(formatMessage(record).replace("\n", "\n    ")).append('\n');
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      trace.toString().lines().forEach(l -> line.append("    ").append(l).append('\n'));
    }
    return line.toString();
  }

  private static String name(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN ";
    }
    return value >= Level.INFO.intValue() ? "INFO " : "DEBUG";
  }
}
