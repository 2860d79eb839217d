package dev.longshore.engine;

import java.io.IOException;
import java.util.List;

/**
 * The output of one container, line by line, standard output and error together in the order in
 * which they arrived. The lines of a container are always cut at the same places, so their number
 * is a position to go on from, also after a restart of the server.
 */
public interface LogSource extends AutoCloseable {

  /** Lines longer than this many bytes are cut, as CloudWatch Logs does (256 KiB). */
  int MAX_LINE_BYTES = 256 * 1024;

  /**
   * A read ends with the line that brings it to so many characters, so that what is on its way from
   * a container to the store is bounded, however long its lines are.
   */
  int MOST_CHARACTERS_PER_READ = 256 * 1024;

  /**
   * Skips lines that were read before. Called once, before the first read.
   *
   * @param lines how many
   */
  void skip(long lines) throws IOException;

  /**
   * Whole lines that are there now, without waiting; empty when nothing new is there.
   *
   * @param most at most this many; fewer where they are long, see {@link #MOST_CHARACTERS_PER_READ}
   * @param ended whether the container has ended, so that a last line without an end counts as
   *     whole
   * @throws IOException when they cannot be read now; the next call goes on where the last one that
   *     gave something ended
   */
  List<Line> read(int most, boolean ended) throws IOException;

  @Override
  void close();

  /**
   * One line of output.
   *
   * @param timestampMillis when it arrived, or when it was first seen
   * @param text without its line end
   */
  record Line(long timestampMillis, String text) {}
}
