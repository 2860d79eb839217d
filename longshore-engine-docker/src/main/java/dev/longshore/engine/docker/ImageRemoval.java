package dev.longshore.engine.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images that this server has pulled and that no attempt has wanted for a while. An image
 * of which there is a container, running or not, is wanted. The daemon is asked only about what is
 * due.
 */
final class ImageRemoval implements AutoCloseable {

  /** How often it looks, at least, as the ECS agent does not (30 minutes). */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /** What some daemons list where there is none. */
  private static final String NO_TAG = "<none>:<none>";

  private static final Logger LOG = LoggerFactory.getLogger(ImageRemoval.class);

  private final Daemon daemon;
  private final PulledImages images;
  private final Consumer<String> gone;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param gone is told the names that stand for nothing any more
   */
  ImageRemoval(Daemon daemon, PulledImages images, Consumer<String> gone, Pause pause) {
    this.daemon = daemon;
    this.images = images;
    this.gone = gone;
    thread = Thread.ofVirtual().name("docker images").unstarted(() -> repeat(pause));
  }

  void start() {
    thread.start();
  }

  /** Asks whose images they are, since there may be another daemon at the same address by now. */
  void begin() {
    images.begin(DaemonIdentity.of(daemon));
  }

  private void repeat(Pause pause) {
    try {
      begin();
    } catch (DaemonUnreachable | DockerException outage) {
      LOG.debug("whose images they are is asked later", outage);
    }
    Duration tenth = images.stay().dividedBy(10);
    while (!closed) {
      try {
        pause.pause(tenth.compareTo(LONGEST_PAUSE) < 0 ? tenth : LONGEST_PAUSE);
        removeUnwanted();
      } catch (DaemonUnreachable outage) {
        LOG.debug("images are left to the next round", outage);
      } catch (DockerException refusal) {
        LOG.warn("images are left to the next round: {}", Daemon.errorText(refusal));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Removes all that are due.
   *
   * @throws DaemonUnreachable when the daemon goes away; those that are left are due next time
   */
  void removeUnwanted() {
    if (!images.hasBegun() || !images.unwanted().isEmpty()) {
      begin();
    }
    try {
      for (PulledImage image : images.unwanted()) {
        if (closed) {
          return;
        }
        try {
          remove(image);
        } catch (DockerException refusal) {
          LOG.warn("image={} cannot be removed: {}", image.id(), Daemon.errorText(refusal));
          wanted(image);
        }
      }
    } finally {
      images.save();
    }
  }

  private void remove(PulledImage image) {
    String name = image.name();
    if (name == null) {
      removeNameless(image);
      return;
    }
    if (!images.beginRemoval(image)) {
      return;
    }
    try {
      InspectImageResponse found = daemon.findImage(name);
      if (found == null || !image.id().equals(found.getId())) {
        images.lostName(image);
        if (!images.isNamed(image.id())) {
          removeNameless(image.withoutName());
        }
      } else if (daemon.hasContainersOf(image.id())) {
        wanted(image);
      } else {
        remove(image, name);
      }
    } finally {
      images.endRemoval(name);
    }
  }

  private void removeNameless(PulledImage image) {
    InspectImageResponse found = daemon.findImage(image.id());
    if (found == null || hasTag(found)) {
      images.forget(image); // it is gone, or somebody gave it a name
    } else if (daemon.hasContainersOf(image.id())) {
      wanted(image);
    } else {
      remove(image, image.id());
    }
  }

  private void wanted(PulledImage image) {
    if (image.name() == null) {
      images.wantedById(image.id());
    } else {
      images.wanted(image.name());
    }
  }

  private static boolean hasTag(InspectImageResponse image) {
    List<String> tags = image.getRepoTags();
    return tags != null && !tags.stream().allMatch(NO_TAG::equals);
  }

  /** The daemon refuses what is needed after all. */
  private void remove(PulledImage image, String nameOrId) {
    if (!images.giveUp(image)) {
      return;
    }
    try {
      daemon.ask(docker -> docker.removeImageCmd(nameOrId).exec());
      LOG.info(
          "image={} id={} is removed: no attempt has wanted it since {}",
          nameOrId,
          image.id(),
          image.wanted());
    } catch (NotFoundException _) {
      LOG.debug("image={} was removed by somebody else", nameOrId);
    } catch (ConflictException needed) {
      images.keep(image);
      return;
    } catch (DockerException refusal) {
      LOG.warn("image={} cannot be removed: {}", nameOrId, Daemon.errorText(refusal));
      images.keep(image);
      return;
    }
    gone.accept(nameOrId);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
