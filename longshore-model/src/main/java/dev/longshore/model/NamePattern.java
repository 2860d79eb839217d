package dev.longshore.model;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A name in which {@code *} stands for any characters, also for none, and {@code ?} for one.
 *
 * @param text as somebody wrote it
 */
public record NamePattern(String text) {

  /** Whether this is such a name, as a whole; upper and lower case differ. */
  public boolean fits(String name) {
    String regex =
        text.codePoints()
            .mapToObj(
                character ->
                    switch (character) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(character));
                    })
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.DOTALL).matcher(name).matches();
  }

  @Override
  public String toString() {
    return text;
  }
}
