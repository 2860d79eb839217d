package dev.longshore.engine.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A tar in memory: as much of the POSIX format as an image needs. */
final class TestTar {

  private static final int BLOCK = 512;
  private static final char FILE = '0';
  private static final char LINK = '2';
  private static final char FOLDER = '5';

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  TestTar folder(String name, int mode) {
    return entry(name, mode, FOLDER, "", new byte[0]);
  }

  TestTar file(String name, int mode, byte[] content) {
    return entry(name, mode, FILE, "", content);
  }

  TestTar link(String name, String target) {
    return entry(name, 0_777, LINK, target, new byte[0]);
  }

  private TestTar entry(String name, int mode, char type, String target, byte[] content) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, octal(mode, 7));
    put(header, 108, octal(0, 7));
    put(header, 116, octal(0, 7));
    put(header, 124, octal(content.length, 11));
    put(header, 136, octal(0, 11));
    put(header, 148, " ".repeat(8)); // the sum is made with blanks in its place
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xFF;
    }
    put(header, 148, octal(sum, 6) + "\0 ");
    bytes.writeBytes(header);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  private static String octal(int number, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "o", number);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, at, ascii.length);
  }

  /** The whole tar. */
  byte[] end() {
    bytes.writeBytes(new byte[2 * BLOCK]);
    return bytes.toByteArray();
  }
}
