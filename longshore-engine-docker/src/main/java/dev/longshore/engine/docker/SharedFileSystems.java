package dev.longshore.engine.docker;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands for the network file systems of AWS: EFS and S3 Files.
 *
 * @param places by id of a file system ({@code fs-0123}), by its ARN, or by either with the id of
 *     an access point behind a slash ({@code fs-0123/fsap-4567})
 */
public record SharedFileSystems(Map<String, Place> places) {

  /** There are none. */
  public static final SharedFileSystems NONE = new SharedFileSystems(Map.of());

  private static final int NFS_PORT = 2049;

  public SharedFileSystems {
    places = Map.copyOf(new TreeMap<>(places));
  }

  /** Where a file system is. */
  public sealed interface Place {

    /** As the configuration has it. */
    String text();

    /**
     * Reads a place: a folder such as {@code /srv/shared}, or {@code nfs://server/export}, or
     * {@code nfs+tls://server/export}.
     *
     * @throws IllegalArgumentException with what it should be
     */
    static Place parse(String text) {
      if (text.startsWith("/")) {
        Path folder = Path.of(text).normalize();
        return new Folder(folder, folder);
      }
      try {
        URI uri = new URI(text);
        boolean tls = "nfs+tls".equals(uri.getScheme());
        boolean isNfs = tls || "nfs".equals(uri.getScheme());
        if (isNfs && uri.getHost() != null && uri.getPath().startsWith("/")) {
          int port = uri.getPort() < 0 ? NFS_PORT : uri.getPort();
          return new Nfs(uri.getHost(), port, Path.of(uri.getPath()).normalize(), tls);
        }
      } catch (URISyntaxException | IllegalArgumentException _) {
        // Said below.
      }
      throw new IllegalArgumentException(
          "a folder such as /srv/shared, nfs://server/export or nfs+tls://server/export");
    }
  }

  /**
   * A folder of each machine that containers run on.
   *
   * @param root which is mapped
   * @param path to mount: it, or one below
   */
  public record Folder(Path root, Path path) implements Place {
    @Override
    public String text() {
      return root.toString();
    }
  }

  /**
   * An export of an NFS server, mounted with NFS 4.1.
   *
   * @param tls whether the way there is encrypted (RPC-with-TLS, Linux 6.5 or newer with tlshd)
   */
  public record Nfs(String server, int port, Path export, boolean tls) implements Place {
    @Override
    public String text() {
      return (tls ? "nfs+tls://" : "nfs://")
          + server
          + (port == NFS_PORT ? "" : ":" + port)
          + export;
    }

    /** The options of Docker's local volume driver; those that AWS advises for EFS. */
    Map<String, String> volumeOptions() {
      return Map.of(
          "type",
          "nfs",
          "device",
          ":" + export,
          "o",
          "addr="
              + server
              + ",port="
              + port
              + ",nfsvers=4.1,rsize=1048576,wsize=1048576,hard,timeo=600,retrans=2,noresvport"
              + (tls ? ",xprtsec=tls" : ""));
    }
  }

  /**
   * Finds the place of a volume.
   *
   * @param volume how the definition calls it
   * @param fileSystem its id or ARN
   * @param accessPoint its id or ARN, or null
   * @param rootDirectory of the file system; not looked at with an access point
   * @param encrypted whether the way there has to be encrypted
   * @throws LaunchFailure when there is none, or it is not encrypted
   */
  Place find(
      String volume,
      String fileSystem,
      @Nullable String accessPoint,
      String rootDirectory,
      boolean encrypted)
      throws LaunchFailure {
    String id = accessPoint == null ? fileSystem : fileSystem + "/" + accessPoint;
    Place place = places.get(id);
    if (place == null) {
      throw new LaunchFailure(
          "ResourceInitializationError",
          "failed to mount volume "
              + volume
              + ": docker.fileSystems of this server does not say where "
              + id
              + " is");
    }
    Path below = Path.of("/").relativize(Path.of("/").resolve(rootDirectory).normalize());
    return switch (place) {
      case Folder folder ->
          accessPoint == null ? new Folder(folder.root(), under(folder.root(), below)) : folder;
      case Nfs nfs when encrypted && !nfs.tls() ->
          throw new LaunchFailure(
              "ResourceInitializationError",
              "failed to mount volume "
                  + volume
                  + ": it asks for encryption in transit, and docker.fileSystems of this server has"
                  + " "
                  + nfs.text()
                  + " for "
                  + id
                  + "; with nfs+tls:// it would be encrypted");
      case Nfs nfs ->
          accessPoint == null
              ? new Nfs(nfs.server(), nfs.port(), under(nfs.export(), below), nfs.tls())
              : nfs;
    };
  }

  private static Path under(Path folder, Path below) {
    return folder.resolve(below).normalize();
  }
}
