package dev.longshore.engine.docker;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far the log of a container was taken, and how one goes on behind that in another answer of
 * the daemon. Not for several threads.
 *
 * <p>Where little was taken, the daemon is asked for all and as many frames are dropped. Where more
 * was, it is asked for the end of its log alone, in which the last frame that was taken is looked
 * for by its time. Several frames may have the same time, so those at the end that have it are
 * counted. An end that does not hold the place beyond doubt makes that all is asked for after all.
 *
 * <p>Asking for what was written <em>since</em> that time would be simpler and lose lines: the
 * clock of a daemon may be set back, and Podman rounds the time and leaves out the line that has
 * it. The daemon would also go through its whole file, which it reads from behind for an end.
 */
final class LogPlace {

  /** How many frames such an end has. */
  static final int END = 1000;

  private long frames;
  private @Nullable Instant lastAt;
  private long framesOfLastAt;

  /** The end of a log does not say where to go on. */
  static final class NotFoundException extends Exception {
    private static final long serialVersionUID = 1;

    NotFoundException() {
      super("the end of the log does not show how far it was taken");
    }
  }

  /** A frame was taken; it is the next one behind this place. */
  void took(LogFrame frame) {
    frames++;
    framesOfLastAt = Objects.equals(frame.at(), lastAt) ? framesOfLastAt + 1 : 1;
    lastAt = frame.at();
  }

  /** Whether to try with the end of the log alone. */
  boolean isFar() {
    return frames > END && lastAt != null;
  }

  /** Where to go on in an answer with the whole log. */
  Search inWhole() {
    return new Search(null, frames);
  }

  /** Where to go on in an answer with the last {@link #END} frames, and perhaps more. */
  Search inEnd() {
    return new Search(Objects.requireNonNull(lastAt), framesOfLastAt);
  }

  /** Goes through one answer, frame by frame. */
  static final class Search {

    private final @Nullable Instant wanted;
    private long toDrop;
    private int passed;
    private boolean reached;

    /**
     * @param wanted the time of the frames to drop; null for the first ones, whatever they have
     */
    private Search(@Nullable Instant wanted, long toDrop) {
      this.wanted = wanted;
      this.toDrop = toDrop;
      this.reached = wanted == null;
    }

    /**
     * Whether the frame is behind the place.
     *
     * @throws NotFoundException when that cannot be told
     */
    boolean isNew(LogFrame frame) throws NotFoundException {
      if (toDrop == 0) {
        return true;
      }
      boolean matches = wanted == null || wanted.equals(frame.at());
      if (!reached && !matches) {
        passed++;
        if (passed >= END) {
          throw new NotFoundException();
        }
        return false;
      }
      // An answer that begins with the time may lack earlier frames that have it too.
      if (!matches || (!reached && passed == 0)) {
        throw new NotFoundException();
      }
      reached = true;
      toDrop--;
      return false;
    }

    /**
     * The answer is at its end.
     *
     * @throws NotFoundException when the place was not in it
     */
    void end() throws NotFoundException {
      if (wanted != null && toDrop > 0) {
        throw new NotFoundException();
      }
    }
  }
}
