package dev.longshore.logs;

import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of CloudWatch Logs that change groups. Each throws {@link LogsException} for a
 * request that CloudWatch Logs refuses.
 */
public final class LogGroupChanges {

  /** What AWS takes as {@code retentionInDays}. */
  private static final List<Integer> RETENTIONS =
      List.of(
          1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
          2922, 3288, 3653);

  private final LogStore store;
  private final LogWriters writers;
  private final InstantSource clock;

  /** Changes of a store. */
  public LogGroupChanges(LogStore store, LogWriters writers, InstantSource clock) {
    this.store = store;
    this.writers = writers;
    this.clock = clock;
  }

  /**
   * Removes the streams that are kept no longer, but for those that are written to.
   *
   * @return how many
   */
  public int removeExpired() {
    return store.removeExpired(clock.instant(), writers);
  }

  void create(@Nullable String name) {
    if (!store.createGroup(checked(name), clock.instant())) {
      throw new LogsException(
          "ResourceAlreadyExistsException", "The specified log group already exists");
    }
  }

  void delete(@Nullable String name) {
    String group = checked(name);
    if (writers.isWritten(group)) {
      throw new LogsException(
          "OperationAbortedException",
          "Jobs that have not ended write to the log group; it can be deleted when they have.");
    }
    require(store.removeGroup(group));
  }

  void keepFor(@Nullable String name, @Nullable Integer days) {
    int given = LogChecks.required("retentionInDays", days);
    if (!RETENTIONS.contains(given)) {
      throw LogChecks.invalid(
          "retentionInDays", Integer.toString(given), "satisfy enum value set: " + RETENTIONS);
    }
    require(store.keepFor(checked(name), given));
  }

  void keepForEver(@Nullable String name) {
    require(store.keepFor(checked(name), null));
  }

  private static String checked(@Nullable String name) {
    return LogChecks.groupName("logGroupName", LogChecks.required("logGroupName", name));
  }

  private static void require(boolean found) {
    if (!found) {
      throw LogsException.noSuchGroup();
    }
  }
}
