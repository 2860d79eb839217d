package dev.longshore.server;

import dev.longshore.engine.docker.SharedFileSystems;
import dev.longshore.engine.docker.SharedFileSystems.Place;
import java.util.Map;
import java.util.TreeMap;

/** The setting {@code docker.fileSystems}: a list of {@code fs-0123=/folder} and the like. */
final class FileSystemList {

  private static final String FORM =
      "a list of entries such as fs-0123=/srv/shared or fs-0123=nfs://server/export, each file"
          + " system once";

  private FileSystemList() {}

  /** Reads a list in JSON. */
  static SharedFileSystems parse(String text) {
    Map<String, Place> places = new TreeMap<>();
    for (String entry : TextList.parse(text, FORM)) {
      int end = entry.indexOf('=');
      if (end <= 0) {
        throw new IllegalArgumentException(FORM);
      }
      try {
        if (places.put(entry.substring(0, end), Place.parse(entry.substring(end + 1))) != null) {
          throw new IllegalArgumentException(FORM);
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(FORM + ", unlike " + entry, e);
      }
    }
    return new SharedFileSystems(places);
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(SharedFileSystems fileSystems) {
    return TextList.print(
        new TreeMap<>(fileSystems.places())
            .entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                .toList());
  }
}
