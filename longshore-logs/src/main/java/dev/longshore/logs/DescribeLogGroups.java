package dev.longshore.logs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operation DescribeLogGroups: the groups, by name. */
public final class DescribeLogGroups {

  private static final int MOST = 50;
  private static final String LISTING = "groups";

  private DescribeLogGroups() {}

  /**
   * What is asked.
   *
   * @param logGroupNamePrefix or the next one
   * @param logGroupNamePattern a part of the name, case-sensitive
   * @param nextToken from the page before
   * @param limit 1 to 50, the default
   */
  public record Request(
      @Nullable String logGroupNamePrefix,
      @Nullable String logGroupNamePattern,
      @Nullable String nextToken,
      @Nullable Integer limit) {}

  /**
   * A page.
   *
   * @param nextToken null at the end
   */
  public record Response(List<LogGroup> logGroups, @Nullable String nextToken) {

    public Response {
      logGroups = List.copyOf(logGroups);
    }
  }

  static Response answer(LogStore store, Request request) {
    String prefix = request.logGroupNamePrefix();
    String pattern = request.logGroupNamePattern();
    if (prefix != null && pattern != null) {
      throw LogsException.invalidParameter(
          "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    }
    if (prefix != null) {
      LogChecks.groupName("logGroupNamePrefix", prefix);
    }
    if (pattern != null) {
      LogChecks.groupName("logGroupNamePattern", pattern);
    }
    int limit = LogChecks.limit(request.limit(), MOST);
    ListToken after = ListToken.parse(LogChecks.token(request.nextToken()), LISTING);
    List<LogGroup> found =
        store.groups().stream()
            .filter(group -> prefix == null || group.name().startsWith(prefix))
            .filter(group -> pattern == null || group.name().contains(pattern))
            .filter(group -> after == null || group.name().compareTo(after.name()) > 0)
            .limit(limit + 1L)
            .toList();
    if (found.size() <= limit) {
      return new Response(found, null);
    }
    List<LogGroup> page = found.subList(0, limit);
    return new Response(page, new ListToken(LISTING, 0, page.getLast().name()).text());
  }
}
