package dev.longshore.engine.docker;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * How long images stay in a daemon that this server has pulled there.
 *
 * @param unwanted after how long without an attempt that wants it an image is removed
 * @param folder where a file for each daemon says what was pulled, so that a restarted server knows
 */
public record ImageRetention(Duration unwanted, Path folder) {

  public ImageRetention {
    if (unwanted.isNegative() || unwanted.isZero()) {
      throw new IllegalArgumentException("no time that images stay for: " + unwanted);
    }
  }

  /** What was pulled by the daemon of a host. */
  PulledImages pulledImages(String hostId) {
    return new PulledImages(
        new ImageRecord(folder.resolve(hostId + ".txt")), unwanted, InstantSource.system());
  }
}
