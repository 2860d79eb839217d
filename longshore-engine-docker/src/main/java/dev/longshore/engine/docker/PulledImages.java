package dev.longshore.engine.docker;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which images of a daemon this server has brought there and may take away, and when each was last
 * wanted. What was there before is somebody else's, as a name and as an image: a name that already
 * stood for something, and an image that already was there under whatever name or none.
 *
 * <p>A launch and a removal of the same name exclude each other: a launch first says what it wants
 * and then looks for a removal, and a removal first announces itself and then looks whether
 * somebody wants it.
 */
final class PulledImages {

  private static final Logger LOG = LoggerFactory.getLogger(PulledImages.class);

  private final ImageRecord record;
  private final Duration stay;
  private final InstantSource clock;

  /** By their names. */
  private final ConcurrentMap<String, PulledImage> named = new ConcurrentHashMap<>();

  /** By their ids: those whose names stand for other images by now. */
  private final ConcurrentMap<String, PulledImage> nameless = new ConcurrentHashMap<>();

  private final ConcurrentMap<String, CompletableFuture<Void>> removals = new ConcurrentHashMap<>();

  /** Whose images they are; null before {@link #begin}. */
  private volatile @Nullable String daemon;

  /** What the file has. */
  private List<PulledImage> written = List.of();

  private boolean told;

  /**
   * Knows nothing, and takes nothing, before it is told {@linkplain #begin whose images} they are.
   *
   * @param stay how long an image stays that nobody wants
   */
  PulledImages(ImageRecord record, Duration stay, InstantSource clock) {
    this.record = record;
    this.stay = stay;
    this.clock = clock;
  }

  /**
   * Begins with what the record has of this daemon, unless that is so already. What another one had
   * is forgotten.
   *
   * @param identity of the daemon, as {@link DaemonIdentity} has it
   */
  synchronized void begin(String identity) {
    if (identity.equals(daemon)) {
      return;
    }
    named.clear();
    nameless.clear();
    written = record.read(identity);
    for (PulledImage image : written) {
      if (image.name() == null) {
        nameless.put(image.id(), image);
      } else {
        named.put(image.name(), image);
      }
    }
    daemon = identity;
  }

  boolean hasBegun() {
    return daemon != null;
  }

  /**
   * What a daemon had before a pull.
   *
   * @param id what the name stood for; null for nothing
   * @param all the ids of all images, where the name stood for nothing
   */
  record Before(@Nullable String id, Set<String> all) {}

  /**
   * An attempt is about to be launched from an image.
   *
   * @return ends when the image's removal is over, which is under way; null when there is none
   */
  @Nullable CompletableFuture<Void> want(String name) {
    wanted(name);
    return removals.get(name);
  }

  /** An attempt, or a container, wants it still. */
  void wanted(String name) {
    named.computeIfPresent(name, (_, image) -> image.wantedAt(clock.instant()));
  }

  /** The same of one that has no name any more. */
  void wantedById(String id) {
    nameless.computeIfPresent(id, (_, image) -> image.wantedAt(clock.instant()));
  }

  /**
   * Whether a pull of this name can bring an image that is this server's.
   *
   * @param id what the name stands for now; null for nothing
   */
  boolean mayTake(String name, @Nullable String id) {
    if (daemon == null) {
      return false;
    }
    PulledImage known = named.get(name);
    if (id == null) {
      return true;
    }
    if (known != null && !known.id().equals(id)) {
      lostName(known);
      return false;
    }
    return known != null;
  }

  /**
   * A pull has ended well whose name {@linkplain #mayTake might be taken}. It is in the file when
   * this returns.
   *
   * @param id what the name stands for now
   * @param fetched whether anything was not there before, so that the image cannot have been
   */
  void pulled(String name, String id, Before before, boolean fetched) {
    boolean isNew =
        before.id() == null ? !before.all().contains(id) : fetched && !id.equals(before.id());
    PulledImage known = named.get(name);
    boolean isKnown = nameless.containsKey(id) || isNamed(id);
    if (known != null && !known.id().equals(id)) {
      lostName(known);
    }
    if (isNew || isKnown) {
      named.put(name, new PulledImage(name, id, clock.instant()));
      nameless.remove(id);
    }
    if (known == null || !known.id().equals(id)) {
      save();
    }
  }

  /** Whether one of its names is this server's. */
  boolean isNamed(String id) {
    return named.values().stream().anyMatch(image -> image.id().equals(id));
  }

  /** Its name stands for another image now. */
  void lostName(PulledImage image) {
    named.computeIfPresent(
        String.valueOf(image.name()), (_, now) -> now.id().equals(image.id()) ? null : now);
    if (!isNamed(image.id())) {
      nameless.put(image.id(), image.withoutName());
    }
  }

  /** How long an image stays that nobody wants. */
  Duration stay() {
    return stay;
  }

  /** Those that nobody has wanted for that long, the longest unwanted first. */
  List<PulledImage> unwanted() {
    Instant due = clock.instant().minus(stay);
    return Stream.concat(named.values().stream(), nameless.values().stream())
        .filter(image -> !image.wanted().isAfter(due))
        .sorted(Comparator.comparing(PulledImage::wanted).thenComparing(PulledImage::id))
        .toList();
  }

  /**
   * Has launches wait that want this name, unless one wanted it by now.
   *
   * @return whether it is so; then {@link #endRemoval} has to follow
   */
  boolean beginRemoval(PulledImage image) {
    String name = String.valueOf(image.name());
    removals.put(name, new CompletableFuture<>());
    if (image.equals(named.get(name))) {
      return true;
    }
    endRemoval(name);
    return false;
  }

  void endRemoval(String name) {
    CompletableFuture<Void> removal = removals.remove(name);
    if (removal != null) {
      removal.complete(null);
    }
  }

  /** It is there no more, or is somebody else's. */
  void forget(PulledImage image) {
    if (image.name() == null) {
      nameless.remove(image.id());
    } else {
      named.remove(image.name());
    }
  }

  /**
   * It is about to be removed. What comes under its name afterwards is somebody else's, also when
   * this server is killed before it knows that the image is gone.
   *
   * @return whether the file says so; else it is as if nothing had been asked
   */
  boolean giveUp(PulledImage image) {
    forget(image);
    if (save()) {
      return true;
    }
    keep(image);
    return false;
  }

  /** It was not removed after all, since it is needed. */
  void keep(PulledImage image) {
    PulledImage needed = image.wantedAt(clock.instant());
    if (needed.name() != null) {
      named.putIfAbsent(needed.name(), needed);
    } else if (!isNamed(needed.id())) {
      nameless.putIfAbsent(needed.id(), needed);
    }
  }

  /**
   * Writes the file where it is out of date; a disk that is full is told of once.
   *
   * @return whether the file is right now
   */
  synchronized boolean save() {
    String identity = daemon;
    if (identity == null) {
      return false;
    }
    List<PulledImage> images =
        Stream.concat(named.values().stream(), nameless.values().stream())
            .sorted(
                Comparator.comparing((PulledImage image) -> String.valueOf(image.name()))
                    .thenComparing(PulledImage::id))
            .toList();
    if (images.equals(written)) {
      return true;
    }
    try {
      record.write(identity, images);
      written = images;
      told = false;
      return true;
    } catch (IOException e) {
      if (!told) {
        LOG.warn(
            "it cannot be noted which images were pulled; it is tried again, and what is not noted"
                + " is never removed",
            e);
        told = true;
      }
      return false;
    }
  }
}
