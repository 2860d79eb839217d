package dev.longshore.server;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a data folder keeps of its agent, so that containers that run on find it after a restart:
 * the secret behind their ids, and where they were told to ask. Only its owner may read it.
 */
final class AgentRecord {

  private static final Logger LOG = LoggerFactory.getLogger(AgentRecord.class);

  private static final int SECRET_BYTES = 32;
  private static final String SECRET = "secret";
  private static final String PORT = "port.";

  private final Path file;
  private final Properties kept;

  private AgentRecord(Path file, Properties kept) {
    this.file = file;
    this.kept = kept;
  }

  /**
   * Reads it, or begins one.
   *
   * @throws StartRefusedException when it cannot be read or written
   */
  static AgentRecord open(Path data) {
    Path file = data.resolve("agent");
    Properties kept = new Properties();
    try {
      kept.load(new StringReader(Files.readString(file)));
    } catch (NoSuchFileException _) {
      byte[] secret = new byte[SECRET_BYTES];
      new SecureRandom().nextBytes(secret);
      kept.setProperty(SECRET, HexFormat.of().formatHex(secret));
      AgentRecord begun = new AgentRecord(file, kept);
      begun.write();
      return begun;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartRefusedException(file + " cannot be read: " + e.getMessage(), e);
    }
    AgentRecord record = new AgentRecord(file, kept);
    record.secret(); // says now what is wrong with it
    return record;
  }

  /** What the ids of containers are made with. */
  byte[] secret() {
    try {
      byte[] secret = HexFormat.of().parseHex(kept.getProperty(SECRET, ""));
      if (secret.length == SECRET_BYTES) {
        return secret;
      }
    } catch (IllegalArgumentException notHex) {
      // Said below.
    }
    throw new StartRefusedException(
        file + " is damaged; without it, a new one is made, and what runs now is answered no more",
        null);
  }

  /** The port that containers were told, or null. */
  @Nullable Integer port(String host) {
    try {
      return Integer.valueOf(kept.getProperty(PORT + host, ""));
    } catch (NumberFormatException none) {
      return null;
    }
  }

  /** Remembers what containers are told; where it cannot be written, until this server ends. */
  void keepPort(String host, int port) {
    Integer before = port(host);
    if (before == null || before != port) {
      kept.setProperty(PORT + host, Integer.toString(port));
      try {
        write();
      } catch (StartRefusedException trouble) {
        LOG.warn("after a restart, containers that run on may not be answered", trouble);
      }
    }
  }

  private void write() {
    StringBuilder text = new StringBuilder();
    for (String name : kept.stringPropertyNames().stream().sorted().toList()) {
      text.append(name).append('=').append(kept.getProperty(name)).append('\n');
    }
    try {
      SmallFile.writeForOwner(file, text.toString());
    } catch (IOException e) {
      throw new StartRefusedException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
