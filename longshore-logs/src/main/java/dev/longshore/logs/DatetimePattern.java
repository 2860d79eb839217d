package dev.longshore.logs;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The regular expression that a date in a format of {@code strftime} matches. What stands between
 * the codes is part of the expression as it is, so brackets need a backslash, and a code that
 * Docker does not know vanishes (docs.docker.com, awslogs, November 2026).
 */
final class DatetimePattern {

  private static final Pattern CODE = Pattern.compile("%.");

  private static final Map<String, String> EXPRESSIONS =
      Map.ofEntries(
          Map.entry("%a", "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"),
          Map.entry("%A", "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"),
          Map.entry("%w", "[0-6]"),
          Map.entry("%d", "(?:0[1-9]|[12][0-9]|3[01])"),
          Map.entry("%b", "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"),
          Map.entry(
              "%B",
              "(?:January|February|March|April|May|June|July|August|September|October|November"
                  + "|December)"),
          Map.entry("%m", "(?:0[1-9]|1[0-2])"),
          Map.entry("%Y", "\\d{4}"),
          Map.entry("%y", "\\d{2}"),
          Map.entry("%H", "(?:[01][0-9]|2[0-3])"),
          Map.entry("%I", "(?:0[0-9]|1[0-2])"),
          Map.entry("%p", "[AP]M"),
          Map.entry("%M", "[0-5][0-9]"),
          Map.entry("%S", "[0-5][0-9]"),
          Map.entry("%f", "\\d{6}"),
          Map.entry("%L", "\\.\\d{3}"),
          Map.entry("%z", "[+-]\\d{4}"),
          Map.entry("%Z", "[A-Z]{1,4}T"),
          Map.entry("%j", "(?:[0-2][0-9][0-9]|3[0-5][0-9]|36[0-6])"));

  private DatetimePattern() {}

  static String of(String format) {
    StringBuilder expression = new StringBuilder();
    Matcher code = CODE.matcher(format);
    int from = 0;
    while (code.find()) {
      expression.append(format, from, code.start());
      expression.append(EXPRESSIONS.getOrDefault(code.group(), ""));
      from = code.end();
    }
    return expression.append(format.substring(from)).toString();
  }
}
