package dev.longshore.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;

/**
 * The body of one response while it is written. An interrupt in the middle of a write would close
 * the socket, so a stream is told to end only between its writes: its thread is interrupted where
 * it waits for more to write, or the next write refuses.
 */
final class OpenStream extends OutputStream {

  private final OutputStream out;
  private final Thread writer = Thread.currentThread();
  private boolean writing;
  private boolean ending;

  /** Made by the thread that will write. */
  OpenStream(OutputStream out) {
    this.out = out;
  }

  /** Ends it between two writes. */
  synchronized void end() {
    ending = true;
    if (!writing) {
      writer.interrupt();
    }
  }

  /** Ends it in the middle of a write, which costs the connection. */
  void cut() {
    writer.interrupt();
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    begin();
    try {
      out.write(bytes, offset, length);
    } finally {
      finish();
    }
  }

  @Override
  public void flush() throws IOException {
    begin();
    try {
      out.flush();
    } finally {
      finish();
    }
  }

  private synchronized void begin() throws InterruptedIOException {
    if (ending) {
      throw new InterruptedIOException("the server stops");
    }
    writing = true;
  }

  private synchronized void finish() {
    writing = false;
    if (ending) {
      writer.interrupt(); // for the wait that follows
    }
  }
}
