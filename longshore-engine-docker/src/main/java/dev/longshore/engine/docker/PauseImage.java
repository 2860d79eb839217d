package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.longshore.engine.docker.TaskNamespaces.NotPossible;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The image of the container that holds what the containers of a task share. It is made here, of
 * one file, and imported into the daemon once.
 */
final class PauseImage {

  /** Its name in the daemon; no registry knows it. */
  static final String NAME = "longshore-pause:1";

  /** What it runs. */
  static final String PROGRAM = "/pause";

  private static final int BLOCK_BYTES = 512;

  private final Daemon daemon;
  private final Lock importing = new ReentrantLock();

  PauseImage(Daemon daemon) {
    this.daemon = daemon;
  }

  /** Has it in the daemon's cache. */
  void prepare() throws NotPossible {
    importing.lock();
    try {
      if (!daemon.hasImage(NAME)) {
        String architecture =
            String.valueOf(daemon.ask(docker -> docker.infoCmd().exec()).getArchitecture());
        byte[] program = PauseProgram.file(architecture);
        if (program == null) {
          throw new NotPossible(
              "tasks of several containers are not supported on a machine of type " + architecture);
        }
        daemon.importImage(NAME, tar(program));
      }
    } finally {
      importing.unlock();
    }
  }

  /** A tar archive of the program alone. */
  private static byte[] tar(byte[] program) {
    int blocks = 1 + (program.length + BLOCK_BYTES - 1) / BLOCK_BYTES + 2; // two empty ones end it
    byte[] tar = new byte[blocks * BLOCK_BYTES];
    put(tar, 0, "pause");
    put(tar, 100, "0000755\0" + "0000000\0" + "0000000\0"); // mode, user, group
    put(tar, 124, "%011o\0%011o\0".formatted(program.length, 0)); // size, time
    put(tar, 148, "        0"); // spaces in place of the checksum; a plain file
    put(tar, 257, "ustar\00000");
    int checksum = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      checksum += tar[i];
    }
    put(tar, 148, "%06o\0 ".formatted(checksum));
    System.arraycopy(program, 0, tar, BLOCK_BYTES, program.length);
    return tar;
  }

  private static void put(byte[] tar, int at, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, tar, at, bytes.length);
  }
}
