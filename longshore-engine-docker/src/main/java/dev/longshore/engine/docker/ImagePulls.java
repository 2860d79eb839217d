package dev.longshore.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets images, as the ECS agent does it by default: every attempt tries to pull; when that fails
 * and the image is in the daemon's cache, the cached one is used.
 *
 * <p>One pull at a time per image: launches that want it meanwhile wait for the same one. An image
 * that the cache had to serve is not asked for again for a minute, since a registry that cannot be
 * reached may take many seconds to say so.
 */
final class ImagePulls {

  /** How long the cache serves before the registry is asked again, when it could not serve. */
  static final Duration AFTER_CACHE_SERVED = Duration.ofSeconds(60);

  /** How long a pulled image counts as fresh; short, since somebody may push and submit at once. */
  static final Duration AFTER_PULL = Duration.ofSeconds(2);

  /** How long a registry may stay silent when the image is in the cache anyway. */
  static final Duration PATIENCE_WITH_CACHE = Duration.ofSeconds(3);

  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  /** Faults of the way to the registry, as the daemon words them. All others are permanent. */
  private static final Pattern NETWORK_FAULT =
      Pattern.compile(
          "dial tcp|no such host|server misbehaving|i/o timeout|timeout exceeded|handshake timeout"
              + "|connection (refused|reset)|network is unreachable|no route to host"
              + "|(:|unexpected) EOF|context deadline exceeded|unexpected HTTP status: 5\\d\\d"
              + "|toomanyrequests|proxyconnect",
          Pattern.CASE_INSENSITIVE);

  private static final Logger LOG = LoggerFactory.getLogger(ImagePulls.class);

  private final Daemon daemon;
  private final Pause pause;
  private final Duration patienceWithCache;
  private final ConcurrentMap<String, CompletableFuture<Outcome>> underWay =
      new ConcurrentHashMap<>();

  /** When to ask the registry again, in {@link System#nanoTime()}. */
  private final ConcurrentMap<String, Long> freshUntil = new ConcurrentHashMap<>();

  /**
   * How a pull ended.
   *
   * @param failure the error's text for clients; null when the image can be used
   */
  record Outcome(@Nullable String failure) {
    static final Outcome USABLE = new Outcome(null);
  }

  /**
   * @param patienceWithCache how long a registry may stay silent when the image is in the cache
   */
  ImagePulls(Daemon daemon, Pause pause, Duration patienceWithCache) {
    this.daemon = daemon;
    this.pause = pause;
    this.patienceWithCache = patienceWithCache;
  }

  /**
   * Begins to get the image, or joins those who wait for it. Ends exceptionally with {@link
   * DaemonUnreachable}.
   */
  CompletableFuture<Outcome> get(String image) {
    Long until = freshUntil.get(image);
    if (until != null) {
      if (until - System.nanoTime() > 0) {
        return CompletableFuture.completedFuture(Outcome.USABLE);
      }
      freshUntil.remove(image, until);
    }
    CompletableFuture<Outcome> mine = new CompletableFuture<>();
    CompletableFuture<Outcome> other = underWay.putIfAbsent(image, mine);
    if (other != null) {
      return other;
    }
    Thread.ofVirtual()
        .name("pull " + image)
        .start(
            () -> {
              try {
                Outcome outcome = pullOrUseCache(image);
                underWay.remove(image, mine);
                mine.complete(outcome);
              } catch (RuntimeException | InterruptedException e) {
                underWay.remove(image, mine);
                mine.completeExceptionally(e);
              }
            });
    return mine;
  }

  /** The image is gone from the cache after all: ask the registry at the next launch. */
  void forget(String image) {
    freshUntil.remove(image);
  }

  private Outcome pullOrUseCache(String image) throws InterruptedException {
    boolean cached = daemon.hasImage(image);
    for (int tried = 1; ; tried++) {
      String failure = pull(image, cached ? patienceWithCache : null);
      if (failure == null) {
        remember(image, AFTER_PULL);
        return Outcome.USABLE;
      }
      if (daemon.hasImage(image)) {
        LOG.info(
            "image={} is used from the cache, since it could not be pulled: {}", image, failure);
        remember(image, AFTER_CACHE_SERVED);
        return Outcome.USABLE;
      }
      if (tried > PAUSES.size() || !NETWORK_FAULT.matcher(failure).find()) {
        return new Outcome(failure);
      }
      LOG.info("image={} could not be pulled, try {} failed: {}", image, tried, failure);
      pause.pause(PAUSES.get(tried - 1));
    }
  }

  private void remember(String image, Duration fresh) {
    long now = System.nanoTime();
    freshUntil.values().removeIf(until -> until - now <= 0);
    freshUntil.put(image, now + fresh.toNanos());
  }

  /** Pulls once; null when that went well, else what went wrong. */
  private @Nullable String pull(String image, @Nullable Duration patience)
      throws InterruptedException {
    AtomicReference<@Nullable String> error = new AtomicReference<>();
    try (DaemonStream<PullResponseItem> progress =
        new DaemonStream<>(
            daemon,
            item -> {
              ResponseItem.ErrorDetail detail = item.getErrorDetail();
              if (detail != null) {
                error.set(detail.getMessage());
              }
            })) {
      daemon.ask(docker -> docker.pullImageCmd(withTag(image)).exec(progress));
      if (patience != null && !progress.awaitFirstPart(patience)) {
        return "the registry did not answer within " + patience.toSeconds() + " s";
      }
      while (!progress.awaitEnd(Duration.ofMinutes(1))) {
        LOG.debug("image={} is still being pulled", image);
      }
      return error.get();
    } catch (DockerException refusal) {
      return Daemon.errorText(refusal);
    }
  }

  /** Without a tag the daemon would pull every tag that there is. */
  static String withTag(String image) {
    boolean tagged = image.indexOf(':', image.lastIndexOf('/') + 1) >= 0;
    return tagged || image.contains("@") ? image : image + ":latest";
  }
}
