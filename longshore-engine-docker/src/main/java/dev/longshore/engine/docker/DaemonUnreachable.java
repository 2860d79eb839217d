package dev.longshore.engine.docker;

/** The daemon did not answer; nothing is known about whether it did what it was asked to. */
final class DaemonUnreachable extends RuntimeException {

  DaemonUnreachable(String host, Throwable cause) {
    super("the Docker daemon at " + host + " does not answer: " + cause.getMessage(), cause);
  }
}
