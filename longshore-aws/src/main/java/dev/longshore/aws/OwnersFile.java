package dev.longshore.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * A JSON object in a file that nobody but its owner may read. It is read anew each time, so that a
 * change counts at once; no message shows any of it.
 *
 * @param setting that names it, for messages
 * @param path need not be there yet, and is an empty object then
 */
record OwnersFile(String setting, Path path) {

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The file cannot be used; the message says why. */
  static final class Unusable extends Exception {
    private final String why;

    private Unusable(String why) {
      super(why);
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  JsonNode read() throws Unusable {
    try {
      if (!OWNER.containsAll(Files.getPosixFilePermissions(path))) {
        throw unusable("is not used, since others than its owner may read it (chmod 600)");
      }
      JsonNode all = JSON.readTree(path.toFile());
      if (all.isObject()) {
        return all;
      }
    } catch (NoSuchFileException none) {
      return JSON.createObjectNode();
    } catch (JsonProcessingException notJson) {
      // Its message would show a part of the file.
    } catch (IOException | UnsupportedOperationException trouble) {
      throw unusable("cannot be read");
    }
    throw unusable("is not a JSON object");
  }

  private Unusable unusable(String why) {
    return new Unusable(setting + " of this server " + why);
  }
}
