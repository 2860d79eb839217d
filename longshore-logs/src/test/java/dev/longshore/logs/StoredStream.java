package dev.longshore.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** All that lies in a stream, as a server that starts now finds it. */
final class StoredStream {

  private StoredStream() {}

  static List<String> messages(Path folder, String group, String stream) throws IOException {
    List<String> messages = new ArrayList<>();
    GroupFolder found = Objects.requireNonNull(new LogStore(folder).find(group));
    try (StreamReader reader = Objects.requireNonNull(found.open(stream))) {
      EventCursor cursor = reader.cursor(reader.start());
      while (cursor.advance()) {
        messages.add(cursor.event().message());
      }
    }
    return messages;
  }
}
