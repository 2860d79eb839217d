package dev.longshore.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;

/**
 * The reading operations of CloudWatch Logs on a {@link LogStore}. Called by the wire, from any
 * thread. Each throws {@link LogsException} for a request that CloudWatch Logs refuses, and {@link
 * UncheckedIOException} when the disk fails.
 */
public final class LogQueries {

  private final LogStore store;
  private final LogFreshness freshness;
  private final InstantSource clock;

  /**
   * Queries on a store.
   *
   * @param freshness the collector that writes to the store
   * @param clock the same that gives lines their timestamps
   */
  public LogQueries(LogStore store, LogFreshness freshness, InstantSource clock) {
    this.store = store;
    this.freshness = freshness;
    this.clock = clock;
  }

  /** The events of one stream. */
  public GetLogEvents.Response getLogEvents(GetLogEvents.Request request) {
    try {
      return GetLogEvents.answer(store, request);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + request, e);
    }
  }

  /** A search over the streams of a group. */
  public FilterLogEvents.Response filterLogEvents(FilterLogEvents.Request request) {
    try {
      return FilterLogEvents.answer(store, freshness, clock.millis(), request);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot search " + request, e);
    }
  }

  /** The streams of a group. */
  public DescribeLogStreams.Response describeLogStreams(DescribeLogStreams.Request request) {
    try {
      return DescribeLogStreams.answer(store, request);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + request, e);
    }
  }

  /** The groups. */
  public DescribeLogGroups.Response describeLogGroups(DescribeLogGroups.Request request) {
    return DescribeLogGroups.answer(store, request);
  }
}
