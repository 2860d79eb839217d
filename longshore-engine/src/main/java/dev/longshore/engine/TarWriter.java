package dev.longshore.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Writes a tar archive (ustar, with GNU's entries for long names and large files). */
public final class TarWriter implements Closeable {

  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 100;
  private static final long LARGEST_OCTAL = 0_77777777777L;
  private static final int FOLDER_MODE = 0_777;
  private static final int FILE_MODE = 0_644;
  private static final int EXECUTABLE_MODE = 0_755;

  private final OutputStream out;

  /**
   * @param out closed with this writer
   */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Adds a folder that everybody may write to: nobody knows as whom a container runs. */
  public void folder(String name) throws IOException {
    entry(name + "/", '5', 0, FOLDER_MODE, 0, "");
  }

  /** Adds a small file. */
  public void text(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    entry(name, '0', bytes.length, FILE_MODE, 0, "");
    out.write(bytes);
    pad(bytes.length);
  }

  /** Adds a file. */
  public void file(String name, Path source) throws IOException {
    long size = Files.size(source);
    int mode = Files.isExecutable(source) ? EXECUTABLE_MODE : FILE_MODE;
    entry(name, '0', size, mode, Files.getLastModifiedTime(source).toMillis() / 1000, "");
    try (InputStream in = Files.newInputStream(source)) {
      long copied = copy(in, size);
      if (copied < size) {
        throw new IOException(source + " became shorter while it was read");
      }
    }
    pad(size);
  }

  /** Adds all that is in a folder, links as links. */
  public void all(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.skip(1).sorted().toList()) {
        String name = folder.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          entry(name, '2', 0, FOLDER_MODE, 0, Files.readSymbolicLink(path).toString());
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          folder(name);
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          file(name, path);
        }
      }
    }
  }

  /** A file that grows meanwhile is cut where it ended when it was looked at. */
  private long copy(InputStream in, long size) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long copied = 0;
    while (copied < size) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, size - copied));
      if (read < 0) {
        break;
      }
      out.write(buffer, 0, read);
      copied += read;
    }
    return copied;
  }

  private void entry(String name, char type, long size, int mode, long time, String link)
      throws IOException {
    longName(name, 'L');
    longName(link, 'K');
    header(name, type, size, mode, time, link);
  }

  private void longName(String name, char type) throws IOException {
    byte[] bytes = name.getBytes(UTF_8);
    if (bytes.length > LONGEST_NAME) {
      header("././@LongLink", type, bytes.length + 1L, FILE_MODE, 0, "");
      out.write(bytes);
      out.write(0);
      pad(bytes.length + 1L);
    }
  }

  private void header(String name, char type, long size, int mode, long time, String link)
      throws IOException {
    byte[] header = new byte[BLOCK];
    put(header, 0, LONGEST_NAME, name);
    putOctal(header, 100, 8, mode);
    putOctal(header, 108, 8, 0);
    putOctal(header, 116, 8, 0);
    putSize(header, size);
    putOctal(header, 136, 12, Math.max(0, time));
    header[156] = (byte) type;
    put(header, 157, LONGEST_NAME, link);
    put(header, 257, 8, "ustar  ");
    put(header, 148, 8, "        "); // the checksum is of a header with blanks in its place
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    put(header, 148, 8, "%06o\0 ".formatted(sum));
    out.write(header);
  }

  private static void putSize(byte[] header, long size) {
    if (size <= LARGEST_OCTAL) {
      putOctal(header, 124, 12, size);
      return;
    }
    header[124] = (byte) 0x80;
    for (int i = 0; i < 8; i++) {
      header[135 - i] = (byte) (size >>> (8 * i));
    }
  }

  private static void putOctal(byte[] header, int offset, int length, long value) {
    put(header, offset, length, ("%0" + (length - 1) + "o").formatted(value));
  }

  private static void put(byte[] header, int offset, int length, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    System.arraycopy(bytes, 0, header, offset, Math.min(length, bytes.length));
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }

  @Override
  public void close() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.close();
  }
}
