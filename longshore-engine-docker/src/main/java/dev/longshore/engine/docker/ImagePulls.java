package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets images as the ECS agent does, by one of its {@linkplain ImagePullBehavior behaviours}.
 *
 * <p>One pull at a time per image and login: launches that want it meanwhile wait for the same one.
 * An image that the cache had to serve is not asked for again for a minute, since a registry that
 * cannot be reached may take many seconds to say so.
 *
 * <p>Where the configuration says so it also notes what it brought, and has that removed when
 * nobody wants it any more.
 */
final class ImagePulls implements AutoCloseable {

  /** How long the cache serves before the registry is asked again, when it could not serve. */
  static final Duration AFTER_CACHE_SERVED = Duration.ofSeconds(60);

  /** How long a pulled image counts as fresh; short, since somebody may push and submit at once. */
  static final Duration AFTER_PULL = Duration.ofSeconds(2);

  /** How long a registry may stay silent when the image is in the cache anyway. */
  static final Duration PATIENCE_WITH_CACHE = Duration.ofSeconds(3);

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private static final String UNKNOWN_OWNER =
      "image={} stays for ever, since the daemon did not tell whether it was there: {}";

  private static final Logger LOG = LoggerFactory.getLogger(ImagePulls.class);

  private final Daemon daemon;
  private final ImagePullBehavior behavior;
  private final Pause pause;
  private final Duration patienceWithCache;

  /** Null where images stay for ever. */
  private final @Nullable PulledImages brought;

  private final @Nullable ImageRemoval removal;
  private final ConcurrentMap<WantedImage, CompletableFuture<Outcome>> underWay =
      new ConcurrentHashMap<>();

  /** When to ask the registry again, in {@link System#nanoTime()}. */
  private final ConcurrentMap<WantedImage, Long> freshUntil = new ConcurrentHashMap<>();

  /** What this server has pulled, whoever asked for it. */
  private final Set<WantedImage> pulled = ConcurrentHashMap.newKeySet();

  /**
   * How a pull ended.
   *
   * @param failure the error's text for clients; null when the image can be used
   */
  record Outcome(@Nullable String failure) {
    static final Outcome USABLE = new Outcome(null);
  }

  /** As the configuration of an engine has it. */
  static ImagePulls of(Daemon daemon, DockerEngineConfig config, Pause pause) {
    ImageRetention retention = config.housekeeping().images();
    return new ImagePulls(
        daemon,
        config.policy().pulls(),
        pause,
        PATIENCE_WITH_CACHE,
        retention == null ? null : retention.pulledImages(config.hostId()));
  }

  /**
   * @param patienceWithCache how long a registry may stay silent when the image is in the cache
   * @param brought what was pulled and may be removed; null where images stay for ever
   */
  ImagePulls(
      Daemon daemon,
      ImagePullBehavior behavior,
      Pause pause,
      Duration patienceWithCache,
      @Nullable PulledImages brought) {
    this.daemon = daemon;
    this.behavior = behavior;
    this.pause = pause;
    this.patienceWithCache = patienceWithCache;
    this.brought = brought;
    removal =
        brought == null ? null : new ImageRemoval(daemon, brought, this::forgetCanonical, pause);
  }

  /** Begins to remove what nobody wants any more, where the configuration says so. */
  void start() {
    if (removal != null) {
      removal.start();
    }
  }

  /**
   * Begins to get the image, or joins those who wait for it, once a removal of it is over. Ends
   * exceptionally with {@link DaemonUnreachable}.
   */
  CompletableFuture<Outcome> get(WantedImage image) {
    CompletableFuture<Void> removal = brought == null ? null : brought.want(image.canonicalName());
    return removal == null ? getNow(image) : removal.thenCompose(_ -> get(image));
  }

  private CompletableFuture<Outcome> getNow(WantedImage image) {
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
                Outcome outcome =
                    isServedUnasked(image) ? cacheServes(image) : pullOrUseCache(image);
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
  void forget(WantedImage image) {
    forgetCanonical(image.canonicalName());
  }

  private void forgetCanonical(String name) {
    freshUntil.keySet().removeIf(known -> known.canonicalName().equals(name));
  }

  /** Whether the cache serves, and the registry is not even asked. */
  private boolean isServedUnasked(WantedImage image) {
    return switch (behavior) {
      case DEFAULT, ALWAYS -> false;
      case ONCE -> pulled.contains(image.withoutLogin()) && daemon.hasImage(image);
      case PREFER_CACHED -> daemon.hasImage(image);
    };
  }

  /**
   * Believed for a while: a container that finds its image gone has it {@link #forget forgotten}.
   */
  private Outcome cacheServes(WantedImage image) {
    remember(image, AFTER_CACHE_SERVED);
    return Outcome.USABLE;
  }

  private Outcome pullOrUseCache(WantedImage image) throws InterruptedException {
    boolean cacheServes = behavior.cacheServesAfterFailure();
    boolean cached = cacheServes && daemon.hasImage(image);
    PullRetry retry = new PullRetry();
    while (true) {
      PullProgress progress = new PullProgress();
      PulledImages.Before before = before(image);
      String failure = pull(image, cached ? patienceWithCache : null, progress);
      if (failure == null) {
        note(image, before, progress);
        if (image.platform() != null && !daemon.hasImage(image)) {
          return new Outcome(notForPlatform(image));
        }
        pulled.add(image.withoutLogin());
        // The daemon has one image under a name: that of another platform is gone now.
        forget(image);
        remember(image, AFTER_PULL);
        return Outcome.USABLE;
      }
      if (cacheServes && daemon.hasImage(image)) {
        LOG.info(
            "image={} is used from the cache, since it could not be pulled: {}", image, failure);
        return cacheServes(image);
      }
      Duration next = retry.pauseAfter(failure);
      if (next == null) {
        return new Outcome(failure);
      }
      if (PullRetry.isLimit(failure)) {
        LOG.warn(
            "image={} waits {} s, since its registry is asked too often: {}",
            image,
            next.toSeconds(),
            failure);
      } else {
        LOG.info("image={} is tried again in {} s: {}", image, next.toSeconds(), failure);
      }
      pause.pause(next);
    }
  }

  /**
   * What the daemon has before a pull that may bring what is ours; null where it is somebody else's
   * whatever comes, also since the daemon does not tell. It is asked before each try, since
   * somebody may bring the image between two.
   */
  private PulledImages.@Nullable Before before(WantedImage image) {
    if (brought == null || removal == null) {
      return null;
    }
    try {
      if (!brought.hasBegun()) {
        removal.begin();
      }
      InspectImageResponse there = daemon.findImage(image.name());
      String id = there == null ? null : there.getId();
      return brought.mayTake(image.canonicalName(), id)
          ? new PulledImages.Before(id, id == null ? daemon.imageIds() : Set.of())
          : null;
    } catch (DockerException refusal) {
      LOG.warn(UNKNOWN_OWNER, image, Daemon.errorText(refusal));
      return null;
    }
  }

  private void note(
      WantedImage image, PulledImages.@Nullable Before before, PullProgress progress) {
    if (brought == null || before == null) {
      return;
    }
    try {
      InspectImageResponse now = daemon.findImage(image.name());
      if (now != null && now.getId() != null) {
        brought.pulled(image.canonicalName(), now.getId(), before, progress.hasFetched());
      }
    } catch (DockerException refusal) {
      LOG.warn(UNKNOWN_OWNER, image, Daemon.errorText(refusal));
    }
  }

  /** A daemon may take the only image that there is, whatever was asked for. */
  private static String notForPlatform(WantedImage image) {
    return "image with reference %s was found but does not match the specified platform: wanted %s"
        .formatted(image.name(), image.platform());
  }

  private void remember(WantedImage image, Duration fresh) {
    long now = System.nanoTime();
    freshUntil.values().removeIf(until -> until - now <= 0);
    freshUntil.put(image, now + fresh.toNanos());
  }

  /** Pulls once; null when that went well, else what went wrong. */
  private @Nullable String pull(
      WantedImage image, @Nullable Duration patience, PullProgress progress)
      throws InterruptedException {
    AtomicReference<@Nullable String> error = new AtomicReference<>();
    long begin = System.nanoTime();
    try (DaemonStream<PullResponseItem> items =
        new DaemonStream<>(
            daemon,
            item -> {
              ResponseItem.ErrorDetail detail = item.getErrorDetail();
              if (detail != null) {
                error.set(Objects.requireNonNullElse(detail.getMessage(), "no reason was given"));
              }
              if (progress.on(item)) {
                LOG.info("image={} is being pulled", image);
              }
            })) {
      daemon.ask(
          docker ->
              docker
                  .pullImageCmd(WantedImage.HUB) // for any other name it would look for a login
                  .withRepository(image.reference())
                  .withAuthConfig(RegistryLogin.header(image.login()))
                  .withPlatform(image.platform())
                  .exec(items));
      if (patience != null && !items.awaitFirstPart(patience)) {
        return "the registry did not answer within " + patience.toSeconds() + " s";
      }
      while (!items.awaitEnd(BETWEEN_LINES)) {
        LOG.info(
            "image={} is being pulled for {} s: {}", image, secondsSince(begin), progress.soFar());
      }
      if (error.get() == null && progress.hasFetched()) {
        LOG.info(
            "image={} was pulled in {} s: {}", image, secondsSince(begin), progress.altogether());
      }
      return error.get();
    } catch (DockerException refusal) {
      return Daemon.errorText(refusal);
    }
  }

  private static long secondsSince(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime).toSeconds();
  }

  @Override
  public void close() {
    if (removal != null) {
      removal.close();
    }
  }
}
