package dev.longshore.logs;

/** Who still writes: what is written to is not removed, or the output would be kept twice. */
public interface LogWriters {

  /** Nobody writes. */
  LogWriters NONE =
      new LogWriters() {
        @Override
        public boolean isWritten(String group) {
          return false;
        }

        @Override
        public boolean isWritten(String group, String stream) {
          return false;
        }
      };

  /** Whether a container that has not ended writes to a stream of this group. */
  boolean isWritten(String group);

  /** Whether a container that has not ended writes to this stream. */
  boolean isWritten(String group, String stream);
}
