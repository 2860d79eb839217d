package dev.longshore.engine.docker;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether one pull that failed is tried again, and when. Faults of the way to a registry are tried
 * again soon and a few times; a registry that says that it is asked too often is left alone for
 * longer and longer. All else is permanent.
 */
final class PullRetry {

  private static final List<Duration> AFTER_FAULT =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  /** Five minutes altogether: limits by the second or the minute are over then. */
  private static final List<Duration> AFTER_LIMIT =
      List.of(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(40),
          Duration.ofSeconds(80),
          Duration.ofSeconds(160));

  /** As the daemon words what a registry says with HTTP's status 429. */
  private static final Pattern LIMIT =
      Pattern.compile(
          "toomanyrequests|too many requests|status(?: code)?: 429", Pattern.CASE_INSENSITIVE);

  /** As the daemon words it; from Docker 29 on containerd does. */
  private static final Pattern FAULT =
      Pattern.compile(
          "dial tcp|no such host|server misbehaving|i/o timeout|timeout exceeded|handshake timeout"
              + "|connection (refused|reset)|network is unreachable|no route to host"
              + "|(:|unexpected) EOF|context deadline exceeded|unexpected HTTP status: 5\\d\\d"
              + "|unexpected status from \\w+ request to \\S+: 5\\d\\d|proxyconnect",
          Pattern.CASE_INSENSITIVE);

  /** Another try would only fetch it all again; a registry's connection may break with it. */
  private static final String DISK_FULL = "no space left on device";

  private final Iterator<Duration> afterFault = AFTER_FAULT.iterator();
  private final Iterator<Duration> afterLimit = AFTER_LIMIT.iterator();

  /** Whether the registry said that it is asked too often. */
  static boolean isLimit(String failure) {
    return LIMIT.matcher(failure).find();
  }

  /** How long to wait before the next try; null when there is none. */
  @Nullable Duration pauseAfter(String failure) {
    Iterator<Duration> pauses;
    if (failure.contains(DISK_FULL)) {
      return null;
    } else if (isLimit(failure)) {
      pauses = afterLimit;
    } else if (FAULT.matcher(failure).find()) {
      pauses = afterFault;
    } else {
      return null;
    }
    return pauses.hasNext() ? pauses.next() : null;
  }
}
