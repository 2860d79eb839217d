package dev.longshore.store.sqlite;

import dev.longshore.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second server out of a data folder. The operating system gives the lock back when the
 * process ends, however it ends; the file stays and means nothing by itself.
 */
final class FolderLock implements AutoCloseable {

  private static final String FILE_NAME = "longshore.lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the lock, or says in a {@link StoreException} who has it and what to do. */
  static FolderLock take(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new StoreException(inUse(folder, file));
      }
      try {
        channel.truncate(0);
        channel.write(
            ByteBuffer.wrap(
                (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        channel.close(); // or nobody in this process could try again
        throw e;
      }
      return new FolderLock(channel);
    } catch (IOException e) {
      throw new StoreException("The data folder " + folder + " cannot be locked: " + e, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // this process itself has it
    }
  }

  private static String inUse(Path folder, Path file) {
    return "The data folder "
        + folder
        + " is in use by another Longshore server"
        + holder(file)
        + ". Stop that server, or start this one with another data folder.";
  }

  private static String holder(Path file) {
    try {
      String processId = Files.readString(file).strip();
      return processId.isEmpty() ? "" : " (process " + processId + ")";
    } catch (IOException _) {
      return ""; // the number is a courtesy
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StoreException("The lock of the data folder cannot be given back", e);
    }
  }
}
