package dev.longshore.server;

import java.util.List;

/** The keys of the configuration that say what becomes of what jobs write. */
final class LogSetting {

  static final Setting<Integer> STREAM_MIB =
      Setting.integer(
          "logs.streamMib",
          "MiB of what a container writes that are kept; then its log stream is cut, with a line"
              + " that says so. 0 for all",
          10_240,
          0,
          1_048_576);

  /** All, in the order in which they are shown. */
  static final List<Setting<?>> ALL = List.of(STREAM_MIB);

  private LogSetting() {}
}
