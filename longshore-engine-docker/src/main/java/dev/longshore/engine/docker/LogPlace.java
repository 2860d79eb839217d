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
 *
 * <p>A frame that is later than all that were taken, where those should be, shows that somebody has
 * cut the log (its driver does, where it may only grow so large). Then it is gone on with there.
 */
final class LogPlace {

  /** How many frames such an end has. */
  static final int END = 1000;

  private long frames;
  private @Nullable Instant lastAt;
  private long framesOfLastAt;
  private Instant latest = Instant.MIN;

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
    if (frame.at() != null && frame.at().isAfter(latest)) {
      latest = frame.at();
    }
  }

  /** Whether it is certain that it was not taken: clocks may be set back, so less is not. */
  private boolean isLater(LogFrame frame) {
    Instant at = frame.at();
    return at != null && at.isAfter(latest);
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
  final class Search {

    private final @Nullable Instant wanted;
    private long toDrop;
    private int passed;
    private boolean reached;
    private boolean cut;

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
      if (!reached && isLater(frame)) {
        throw new NotFoundException();
      }
      if (wanted == null && isLater(frame)) {
        cut = true;
        frames -= toDrop;
        toDrop = 0;
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

    /** Whether the log has lost frames that were taken, and perhaps some that were not. */
    boolean showsCut() {
      return cut;
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
