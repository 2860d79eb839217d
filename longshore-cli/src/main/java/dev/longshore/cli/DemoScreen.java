package dev.longshore.cli;

import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** How the demo looks: lines as they come, and a table at the end. Colours only on a terminal. */
final class DemoScreen {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.S");
  private static final int NAME_WIDTH = 9;

  private final PrintWriter out;
  private final boolean colours;

  DemoScreen(PrintWriter out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /** The launcher knows whether standard output is a terminal; the JDK would have to load much. */
  static boolean isTerminal() {
    return Boolean.getBoolean("longshore.terminal") && System.getenv("NO_COLOR") == null;
  }

  void title(String text) {
    line("");
    line(paint(Colour.BOLD, text));
  }

  void say(String text) {
    line("  " + text);
  }

  void done(String what, String name) {
    line("  " + paint(Colour.GREEN, "✓") + " " + pad(what, 20) + name);
  }

  void wrong(String text) {
    line("  " + paint(Colour.RED, "✗ " + text));
  }

  void change(String job, String from, String to, String more) {
    String arrow = from.isEmpty() ? to(to) : pad(from, 9) + " → " + to(to);
    line("  " + now() + "  " + pad(job, NAME_WIDTH) + arrow + more);
  }

  void note(String job, String text) {
    line("  " + now() + "  " + pad(job, NAME_WIDTH) + text);
  }

  void output(String job, String text) {
    line("  " + now() + "  " + pad(job, NAME_WIDTH) + paint(Colour.DIM, "| ") + text);
  }

  void table(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    line(paint(Colour.BOLD, row(rows.getFirst(), widths)));
    for (List<String> cells : rows.subList(1, rows.size())) {
      String status = cells.get(1);
      line(row(cells, widths).replaceFirst(" " + status + " ", " " + to(status) + " "));
    }
  }

  private static String row(List<String> cells, int[] widths) {
    StringBuilder text = new StringBuilder("  ");
    for (int i = 0; i < widths.length; i++) {
      text.append(pad(cells.get(i), widths[i] + 2));
    }
    return text.toString();
  }

  private String to(String status) {
    return switch (status) {
      case "SUCCEEDED" -> paint(Colour.GREEN, status);
      case "FAILED" -> paint(Colour.RED, status);
      case "RUNNING" -> paint(Colour.CYAN, status);
      default -> status;
    };
  }

  private String now() {
    return paint(Colour.DIM, TIME.format(LocalTime.now(ZoneId.systemDefault())));
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private String paint(Colour colour, String text) {
    return colours ? colour.code + text + "\u001b[0m" : text;
  }

  private void line(String text) {
    out.println(text.stripTrailing());
    out.flush();
  }

  private enum Colour {
    BOLD("\u001b[1m"),
    DIM("\u001b[2m"),
    RED("\u001b[31m"),
    GREEN("\u001b[32m"),
    CYAN("\u001b[36m");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }
}
