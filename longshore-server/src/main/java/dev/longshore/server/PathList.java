package dev.longshore.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A setting that is a list of absolute paths. */
final class PathList {

  private PathList() {}

  /**
   * Reads a list in JSON.
   *
   * @param example of an entry
   */
  static List<Path> parse(String text, String example) {
    String form = "a list of absolute paths such as " + example;
    List<Path> paths = new ArrayList<>();
    for (String entry : TextList.parse(text, form)) {
      try {
        Path path = Path.of(entry);
        if (path.isAbsolute()) {
          paths.add(path.normalize());
          continue;
        }
      } catch (InvalidPathException _) {
        // Said below.
      }
      throw new IllegalArgumentException(form + ", unlike " + entry);
    }
    return paths;
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(List<Path> paths) {
    return TextList.print(paths.stream().map(Path::toString).toList());
  }
}
