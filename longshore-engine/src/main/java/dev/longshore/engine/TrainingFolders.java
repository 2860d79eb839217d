package dev.longshore.engine;

import dev.longshore.model.Ordered;
import dev.longshore.model.Training;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where training jobs find their input and leave their output, in place of Amazon S3.
 *
 * @param byPrefix the folder of an S3 prefix such as {@code s3://bucket} or {@code s3://bucket/a};
 *     of several that fit the longest counts
 * @param kept where output is kept whose S3 prefix has no folder
 */
public record TrainingFolders(Map<String, Path> byPrefix, Path kept) {

  /** No prefix has a folder, and output goes where the machine clears it away some day. */
  public static final TrainingFolders TEMPORARY =
      new TrainingFolders(
          Map.of(), Path.of(System.getProperty("java.io.tmpdir"), "longshore-service-jobs"));

  public TrainingFolders {
    byPrefix = Ordered.copyOf(byPrefix);
  }

  /** Why a channel of this URI cannot be had, in words for its user; null if it can. */
  public @Nullable String mistake(String uri) {
    Path found = find(uri);
    if (found == null) {
      return uri
          + " is in no folder of this server. Map its prefix to one with the setting"
          + " serviceJobs.s3Folders.";
    }
    return Files.exists(found)
        ? null
        : "there is nothing at " + found + ", which serviceJobs.s3Folders makes of " + uri + ".";
  }

  /**
   * What an S3 or {@code file://} URI means here, whether it exists or not; null where no folder
   * holds it. Nothing outside of the folders is ever found, by {@code ..} or by a link.
   */
  public @Nullable Path find(String uri) {
    try {
      Path found = uri.startsWith("file://") ? Path.of(URI.create(uri)) : mapped(uri);
      return found == null ? null : inside(found.normalize());
    } catch (IllegalArgumentException _) { // no path or no URI at all
      return null;
    }
  }

  private @Nullable Path mapped(String uri) {
    String longest = null;
    for (String prefix : byPrefix.keySet()) {
      if ((uri + "/").startsWith(withSlash(prefix))
          && (longest == null || prefix.length() > longest.length())) {
        longest = prefix;
      }
    }
    Path folder = longest == null ? null : byPrefix.get(longest);
    if (longest == null || folder == null) {
      return null;
    }
    String rest = uri.substring(Math.min(uri.length(), withSlash(longest).length()));
    if (rest.startsWith("/")) {
      throw new InvalidPathException(uri, "an empty name");
    }
    return folder.resolve(rest);
  }

  private static String withSlash(String prefix) {
    return prefix.endsWith("/") ? prefix : prefix + "/";
  }

  private @Nullable Path inside(Path path) {
    return holds(path) ? path : null;
  }

  /** Whether it is in one of the folders, also where links lead. */
  boolean holds(Path path) {
    return byPrefix.values().stream()
        .anyMatch(
            folder -> path.startsWith(folder.normalize()) && real(path).startsWith(real(folder)));
  }

  /** With all links followed; of what does not exist, its nearest folder that does. */
  private static Path real(Path path) {
    for (Path known = path; known != null; known = known.getParent()) {
      try {
        return known.toRealPath();
      } catch (IOException _) {
        // look at the folder that it would be in
      }
    }
    return path;
  }

  /**
   * Where this instance leaves {@code model.tar.gz} and {@code output.tar.gz}. The first instance
   * has the folder that SageMaker would have, others have folders in it.
   */
  public Path output(Training training) {
    String asked = training.request().outputPath();
    Path mapped = asked == null ? null : find(asked);
    Path folder =
        mapped == null
            ? kept.resolve(training.jobId()).resolve("output")
            : mapped.resolve(training.name()).resolve("output");
    return training.instance() == 0 ? folder : folder.resolve(training.hostName());
  }
}
