package dev.longshore.engine.docker;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a Docker daemon listens.
 *
 * @param url such as {@code unix:///var/run/docker.sock} or {@code tcp://10.0.0.5:2376}; null means
 *     {@code DOCKER_HOST}, and the default socket where that is not set
 * @param certificates folder with {@code ca.pem}, {@code cert.pem} and {@code key.pem}, as the
 *     Docker command line has them in {@code DOCKER_CERT_PATH}; null for what that variable and
 *     {@code DOCKER_TLS_VERIFY} say
 */
public record DaemonAddress(@Nullable String url, @Nullable Path certificates) {

  /** What the Docker command line would use. */
  public static final DaemonAddress STANDARD = new DaemonAddress(null, null);

  /** At this URL. */
  public static DaemonAddress of(@Nullable String url) {
    return new DaemonAddress(url, null);
  }
}
