package dev.longshore.server;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Settings that give numbers to names: a list of entries such as {@code c5.large=35}. */
final class NumbersByName {

  private static final Pattern ENTRY =
      Pattern.compile("([A-Za-z0-9_.*-]+)=([0-9]{1,9}(?:\\.[0-9]{1,6})?)");

  private NumbersByName() {}

  /**
   * Reads a list in JSON, which is what a list of a YAML file has become.
   *
   * @param example an entry, for the message where it is none
   * @param most the largest number that there may be
   * @throws IllegalArgumentException with what it should be
   */
  static Map<String, BigDecimal> parse(String text, String example, long most) {
    String form = "a list of entries such as " + example + ", with numbers from 0 to " + most;
    Map<String, BigDecimal> numbers = new LinkedHashMap<>();
    for (String entry : TextList.parse(text, form)) {
      Matcher matcher = ENTRY.matcher(entry);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(form);
      }
      BigDecimal number = new BigDecimal(matcher.group(2));
      if (number.compareTo(BigDecimal.valueOf(most)) > 0) {
        throw new IllegalArgumentException(form);
      }
      if (numbers.put(matcher.group(1), number) != null) {
        throw new IllegalArgumentException(form + ", each name once");
      }
    }
    return numbers;
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(Map<String, BigDecimal> numbers) {
    return TextList.print(
        numbers.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().toPlainString())
            .toList());
  }
}
