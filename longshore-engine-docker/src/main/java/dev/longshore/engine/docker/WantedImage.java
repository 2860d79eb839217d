package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.InspectImageResponse;
import org.jspecify.annotations.Nullable;

/**
 * An image as a container wants it. Two that differ in anything are two pulls.
 *
 * @param name as the definition has it: with a tag, a digest, both or neither
 * @param platform as Docker writes it, such as {@code linux/arm64}; null for the daemon's own
 * @param login with which its registry is asked; null for none
 */
record WantedImage(String name, @Nullable String platform, @Nullable RegistryLogin login) {

  /** The registry of images that name none. */
  static final String HUB = "docker.io";

  /** The host, and the port if any, of the registry that an image comes from. */
  static String registry(String name) {
    String first = name.contains("/") ? name.substring(0, name.indexOf('/')) : "";
    boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
    return !isHost || first.equals("index.docker.io") ? HUB : first;
  }

  /** What counts where the cache serves, which asks nobody who they are. */
  WantedImage withoutLogin() {
    return new WantedImage(name, platform, null);
  }

  /** What Docker calls the architectures that a definition can ask for. */
  static @Nullable String platform(JsonNode runtimePlatform) {
    return switch (runtimePlatform.path("cpuArchitecture").asText()) {
      case "X86_64" -> "linux/amd64";
      case "ARM64" -> "linux/arm64";
      default -> null; // nothing is said
    };
  }

  /** Whether this is what a daemon has under the name. */
  boolean isMetBy(InspectImageResponse found) {
    return platform == null || platform.equals(found.getOs() + "/" + found.getArch());
  }

  /** The name for a pull. Without a tag the daemon would pull every tag that there is. */
  String reference() {
    boolean tagged = name.indexOf(':', name.lastIndexOf('/') + 1) >= 0; // a digest has a colon, too
    return tagged ? name : name + ":latest";
  }

  /** The same for all names that a daemon takes for one, with a tag or a digest and never both. */
  String canonicalName() {
    String whole = reference();
    int digest = whole.indexOf('@');
    String path = digest < 0 ? whole : whole.substring(0, digest);
    if (digest >= 0 && path.indexOf(':', path.lastIndexOf('/') + 1) >= 0) {
      path = path.substring(0, path.lastIndexOf(':'));
    }
    if (registry(path).equals(HUB)) {
      path = path.replaceFirst("^(index[.])?docker[.]io/", "").replaceFirst("^library/(?!.*/)", "");
    }
    return digest < 0 ? path : path + whole.substring(digest);
  }

  /** For logs: what is asked for, and never by whom. */
  @Override
  public String toString() {
    return platform == null ? name : name + " (" + platform + ")";
  }
}
