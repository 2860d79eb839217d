package dev.longshore.logs;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The first events of a search, in its order, offered in any order; as many as fit on a page. What
 * does not fit is left for the next page, with everything behind it.
 */
final class SearchPage {

  /** An event of the page. */
  record Found(LogEvent event, int messageBytes) {}

  private final int limit;
  private final Comparator<SearchPlace> order;
  private final TreeMap<SearchPlace, Found> found;
  private @Nullable SearchPlace firstLeftOut;
  private long bytes;

  SearchPage(int limit, Comparator<SearchPlace> order) {
    this.limit = limit;
    this.order = order;
    this.found = new TreeMap<>(order);
  }

  /** Whether an event at this place, and every later one, has to wait for the next page. */
  boolean endsBefore(SearchPlace place) {
    return firstLeftOut != null && order.compare(place, firstLeftOut) >= 0;
  }

  boolean isFull() {
    return firstLeftOut != null;
  }

  void offer(SearchPlace place, Found event) {
    if (endsBefore(place)) {
      return;
    }
    found.put(place, event);
    bytes += PageLimit.bytesOf(event.messageBytes());
    while (found.size() > limit || (bytes > PageLimit.MOST_BYTES && found.size() > 1)) {
      var last = found.pollLastEntry();
      firstLeftOut = last.getKey();
      bytes -= PageLimit.bytesOf(last.getValue().messageBytes());
    }
  }

  SearchPlace last() {
    return found.lastKey();
  }

  <T> List<T> map(BiFunction<SearchPlace, LogEvent, T> function) {
    return found.entrySet().stream()
        .map(entry -> function.apply(entry.getKey(), entry.getValue().event()))
        .toList();
  }
}
