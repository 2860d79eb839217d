package dev.longshore.engine.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads the first file of a tar archive: all that is needed of archives of one file. */
final class FirstOfTar {

  private static final int BLOCK = 512;

  private FirstOfTar() {}

  /** Its first bytes, at most so many; null where there is no file. */
  static byte @Nullable [] read(InputStream archive, int atMost) throws IOException {
    while (true) {
      byte[] header = archive.readNBytes(BLOCK);
      if (header.length < BLOCK || header[0] == 0) {
        return null;
      }
      long size = Long.parseLong(text(header, 124, 12), 8);
      char type = (char) header[156];
      if (type == '0' || type == 0) {
        return archive.readNBytes((int) Math.min(size, atMost));
      }
      archive.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK); // says more of what follows
    }
  }

  private static String text(byte[] header, int offset, int length) {
    String text = new String(header, offset, length, US_ASCII);
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }
}
