package dev.longshore.logs;

import dev.longshore.engine.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Log groups with their streams and events, in a folder of the server's. The collector writes to
 * it, the queries read. Safe for use by many threads; no file stays open between two calls, so
 * there is nothing to close.
 *
 * <p>What was appended outlives the server at once, also one that is killed, and a machine that
 * loses power may lose the last seconds: the output still lies with the engine until its attempt is
 * released. All methods throw {@link UncheckedIOException} when the disk fails; the same call may
 * be made again.
 *
 * <pre>
 * folder/&lt;group&gt;/group                        its name and when it was created
 * folder/&lt;group&gt;/retention                    days, where streams are not kept for ever
 * folder/&lt;group&gt;/streams/&lt;shard&gt;/&lt;stream&gt;.log   see {@link StreamFormat}, .idx: {@link StreamIndex}
 * folder/&lt;group&gt;/activity/&lt;day&gt;/&lt;minute&gt;       see {@link ActivityLog}
 * </pre>
 */
public final class LogStore {

  /** Names of streams are at most this many characters long. */
  public static final int MAX_NAME_CHARACTERS = 512;

  private static final String GROUP = "group";
  private static final String RETENTION = "retention";

  /** Begins the name of a folder that was a group; no group has such a one. */
  private static final String REMOVED = "removed~";

  private final Path folder;
  private final ConcurrentMap<String, GroupFolder> groups = new ConcurrentHashMap<>();

  /** Opens the store in a folder, which is created if it is not there. */
  public LogStore(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          if (entry.getFileName().toString().startsWith(REMOVED)) {
            Folders.delete(entry);
            continue;
          }
          LogGroup group = readGroup(entry);
          if (group != null) {
            groups.put(group.name(), new GroupFolder(group, entry));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open the log store in " + folder, e);
    }
  }

  /**
   * Creates a group.
   *
   * @return false when it exists, and nothing changed
   */
  public synchronized boolean createGroup(String name, Instant at) {
    if (groups.containsKey(name)) {
      return false;
    }
    LogGroup group = new LogGroup(checkedName(name), at.toEpochMilli(), null);
    Path path = folder.resolve(FileNames.of(name));
    try {
      Files.createDirectories(path);
      // Moved into place, so that a group is there whole or not at all.
      Path written =
          Files.writeString(path.resolve("group.new"), group.createdMillis() + "\n" + name);
      Files.move(written, path.resolve(GROUP), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create log group " + name, e);
    }
    groups.put(name, new GroupFolder(group, path));
    return true;
  }

  /**
   * Removes a group with all its streams, which nobody writes to.
   *
   * @return false when there is none
   */
  public synchronized boolean removeGroup(String name) {
    GroupFolder found = groups.remove(name);
    if (found == null) {
      return false;
    }
    try {
      Path removed = folder.resolve(REMOVED + UUID.randomUUID());
      Files.move(found.path(), removed, StandardCopyOption.ATOMIC_MOVE);
      Folders.delete(removed);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove log group " + name, e);
    }
  }

  /**
   * Says how long the streams of a group are kept after their last event.
   *
   * @param days null for ever
   * @return false when there is no such group
   */
  public synchronized boolean keepFor(String name, @Nullable Integer days) {
    GroupFolder found = groups.get(name);
    if (found == null) {
      return false;
    }
    Path file = found.path().resolve(RETENTION);
    try {
      if (days == null) {
        Files.deleteIfExists(file);
      } else {
        Path written = Files.writeString(found.path().resolve("retention.new"), days.toString());
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the retention of log group " + name, e);
    }
    found.keepFor(found.group().keptFor(days));
    return true;
  }

  /**
   * Removes the streams that are kept no longer, but for those that are written to.
   *
   * @return how many
   */
  int removeExpired(Instant now, LogWriters writers) {
    int removed = 0;
    for (GroupFolder group : groups.values()) {
      Integer days = group.group().retentionDays();
      if (days != null) {
        try {
          removed += group.removeBefore(now.minus(Duration.ofDays(days)).toEpochMilli(), writers);
        } catch (IOException e) {
          throw new UncheckedIOException("cannot remove from log group " + group.group().name(), e);
        }
      }
    }
    return removed;
  }

  /** Whether the group exists. */
  public boolean hasGroup(String name) {
    return groups.containsKey(name);
  }

  /** All groups, by name. */
  public List<LogGroup> groups() {
    return groups.values().stream()
        .map(GroupFolder::group)
        .sorted(Comparator.comparing(LogGroup::name))
        .toList();
  }

  /**
   * Creates a stream, and its group on demand.
   *
   * @param at when the attempt started
   * @return false when the stream exists, and nothing changed
   */
  public boolean createStream(String group, String stream, Instant at) {
    checkedName(stream);
    GroupFolder found = groups.get(group);
    if (found == null) {
      createGroup(group, at);
      found = known(group);
    }
    return found.createStream(stream, at.toEpochMilli());
  }

  /**
   * Appends events to a stream. A timestamp before that of the event in front of it is raised to
   * that one, so that a stream is always in order of time.
   *
   * @throws IllegalArgumentException when the group or stream was not created
   */
  public void append(String group, String stream, List<LogEvent> events) {
    if (!events.isEmpty()) {
      known(group).append(stream, events);
    }
  }

  /** How many events the stream has; 0 without such a stream. */
  public long eventCount(String group, String stream) {
    GroupFolder found = groups.get(group);
    return found == null ? 0 : found.eventCount(stream);
  }

  /** How large the stream's file is; 0 without such a stream. */
  long streamBytes(String group, String stream) {
    GroupFolder found = groups.get(group);
    return found == null ? 0 : found.streamBytes(stream);
  }

  /** Whether the stream ends with the line that says that it is cut. */
  boolean isCut(String group, String stream) {
    return known(group).isCut(stream);
  }

  /** How many lines the events of the stream are; 0 without such a stream. Reads all of it. */
  long lineCount(String group, String stream) {
    GroupFolder found = groups.get(group);
    return found == null ? 0 : found.lineCount(stream);
  }

  /** The group's folder, for queries; null without such a group. */
  @Nullable GroupFolder find(String group) {
    return groups.get(group);
  }

  private GroupFolder known(String group) {
    GroupFolder found = groups.get(group);
    if (found == null) {
      throw new IllegalArgumentException("no such log group: " + group);
    }
    return found;
  }

  private static @Nullable LogGroup readGroup(Path folder) throws IOException {
    String text;
    try {
      text = Files.readString(folder.resolve(GROUP), StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      return null;
    }
    int lineEnd = text.indexOf('\n');
    return new LogGroup(
        text.substring(lineEnd + 1), Long.parseLong(text.substring(0, lineEnd)), retention(folder));
  }

  private static @Nullable Integer retention(Path folder) throws IOException {
    try {
      return Integer.valueOf(Files.readString(folder.resolve(RETENTION)).strip());
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static String checkedName(String name) {
    if (name.isEmpty()
        || name.length() > MAX_NAME_CHARACTERS
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("not a name of a log group or stream: " + name);
    }
    return name;
  }
}
