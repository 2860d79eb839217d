package dev.longshore.engine.docker;

import com.github.dockerjava.api.model.ResponseItem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a daemon tells of one pull, added up over the layers. Safe for use by two threads. */
final class PullProgress {

  private static final double MIB = 1 << 20;

  /**
   * How far one layer is.
   *
   * @param bytes that have come
   * @param total bytes, as far as is known
   * @param fetched whether it had to be fetched and was not there before
   * @param ready whether it can be used
   */
  private record Layer(long bytes, long total, boolean fetched, boolean ready) {
    static final Layer NEW = new Layer(0, 0, false, false);
  }

  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private @Nullable String digest;

  /**
   * Takes one message of the daemon; true when it is the first that tells of something to fetch.
   */
  synchronized boolean on(ResponseItem item) {
    String status = item.getStatus();
    String layer = item.getId();
    if (status == null || status.startsWith("Pulling from")) {
      return false;
    }
    if (layer == null) {
      if (status.startsWith("Digest: ")) {
        digest = status.substring("Digest: ".length());
      }
      return false;
    }
    boolean fetchedBefore = hasFetched();
    layers.compute(layer, (_, old) -> after(old == null ? Layer.NEW : old, status, item));
    return !fetchedBefore && hasFetched();
  }

  private static Layer after(Layer old, String status, ResponseItem item) {
    ResponseItem.ProgressDetail detail = item.getProgressDetail();
    return switch (status) {
      case "Already exists" -> new Layer(0, 0, false, true);
      case "Downloading" ->
          detail == null || detail.getCurrent() == null
              ? new Layer(old.bytes(), old.total(), true, false)
              : new Layer(
                  detail.getCurrent(),
                  detail.getTotal() == null ? old.total() : detail.getTotal(),
                  true,
                  false);
      case "Download complete", "Extracting" -> new Layer(old.total(), old.total(), true, false);
      case "Pull complete" -> new Layer(old.total(), old.total(), true, true);
      default -> new Layer(old.bytes(), old.total(), true, false); // waits, verifies and the like
    };
  }

  /** Whether anything had to be fetched. */
  synchronized boolean hasFetched() {
    return layers.values().stream().anyMatch(Layer::fetched);
  }

  /** How far it is, for the log. */
  synchronized String soFar() {
    if (layers.isEmpty()) {
      return "the registry has not answered yet";
    }
    long ready = layers.values().stream().filter(Layer::ready).count();
    return "%d of %d layers, %s of %s MiB"
        .formatted(ready, layers.size(), mib(bytes()), mib(total()));
  }

  /** What has come, for the log. */
  synchronized String altogether() {
    return mib(bytes()) + " MiB" + (digest == null ? "" : ", " + digest);
  }

  private long bytes() {
    return layers.values().stream().mapToLong(Layer::bytes).sum();
  }

  private long total() {
    return layers.values().stream().mapToLong(Layer::total).sum();
  }

  private static String mib(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MIB);
  }
}
