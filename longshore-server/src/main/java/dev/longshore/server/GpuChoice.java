package dev.longshore.server;

import dev.longshore.engine.GpuDevices;
import dev.longshore.engine.docker.DaemonGpus;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Which GPUs jobs may have.
 *
 * @param found whether those that the machine has
 * @param ids by which the driver knows them, where they are not looked for; empty for none
 */
public record GpuChoice(boolean found, List<String> ids) {

  /** Those of the machine. */
  public static final GpuChoice FOUND = new GpuChoice(true, List.of());

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9:._-]+");

  public GpuChoice {
    ids = List.copyOf(ids);
  }

  /** Reads {@code found}, {@code none}, or ids with commas between. */
  static GpuChoice parse(String text) {
    if (text.equals("found")) {
      return FOUND;
    }
    if (text.equals("none")) {
      return new GpuChoice(false, List.of());
    }
    List<String> ids = Pattern.compile(",").splitAsStream(text).map(String::strip).toList();
    boolean unique = ids.stream().distinct().count() == ids.size();
    if (!unique || !ids.stream().allMatch(id -> ID.matcher(id).matches())) {
      throw new IllegalArgumentException(
          "found, none, or ids of GPUs with commas between, each once, such as 0,1");
    }
    return new GpuChoice(false, ids);
  }

  /**
   * The ids, of this machine.
   *
   * @param isToFind whether those that are found there are for this engine
   */
  List<String> resolve(boolean isToFind) {
    return found && isToFind ? GpuDevices.found() : ids;
  }

  /**
   * Of a daemon on another machine.
   *
   * @param otherwise finds them where the daemon does not name them
   */
  DaemonGpus ofDaemon(Supplier<List<String>> otherwise) {
    return found ? new DaemonGpus.Asked(otherwise) : new DaemonGpus.Named(ids);
  }

  /** As it is written in the configuration. */
  @Override
  public String toString() {
    return found ? "found" : ids.isEmpty() ? "none" : String.join(",", ids);
  }
}
