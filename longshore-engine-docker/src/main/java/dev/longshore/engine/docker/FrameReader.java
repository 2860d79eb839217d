package dev.longshore.engine.docker;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes apart what a daemon sends of standard output and standard error over one connection: frames
 * that begin with a mark of eight bytes, the stream, three zeros, and how many bytes follow.
 */
final class FrameReader {

  /** The stream of a frame of standard error. */
  static final int ERROR = 2;

  /** The stream of what the daemon itself says when it cannot go on. */
  static final int TROUBLE = 3;

  private final DataInputStream in;
  private int stream;
  private int left;

  FrameReader(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * Goes on to the next frame, past what was not read of this one.
   *
   * @return false when the daemon ended the answer
   * @throws IOException when it broke off, or what comes is no frame
   */
  boolean next() throws IOException {
    in.skipNBytes(left);
    stream = in.read();
    if (stream < 0) {
      return false;
    }
    int zeros = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
    left = in.readInt();
    if (stream > TROUBLE || zeros != 0 || left < 0) {
      throw new IOException("the daemon sent something that is no frame of output");
    }
    return true;
  }

  /** Whose frame it is: {@link #ERROR}, {@link #TROUBLE}, or else standard output. */
  int stream() {
    return stream;
  }

  /**
   * The next bytes of the frame; none when all were read.
   *
   * @param most how many at most
   * @throws EOFException when the daemon broke off
   */
  byte[] part(int most) throws IOException {
    int wanted = Math.min(left, most);
    byte[] part = in.readNBytes(wanted);
    if (part.length < wanted) {
      throw new EOFException("the daemon broke off");
    }
    left -= wanted;
    return part;
  }

  /** All that is left of the frame. */
  byte[] rest() throws IOException {
    return part(left);
  }
}
