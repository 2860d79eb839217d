package dev.longshore.cli;

import dev.longshore.server.ConfigReader;
import dev.longshore.server.ServerConfig;
import dev.longshore.server.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of {@code longshore server}. What is not given is left to variables and the file. */
final class ServerFlags {

  @Option(names = "--host", paramLabel = "ADDRESS", description = "listen here (127.0.0.1)")
  private @Nullable String host;

  @Option(names = "--port", paramLabel = "PORT", description = "listen here (8642); 0 for any")
  private @Nullable String port;

  @Option(names = "--data", paramLabel = "DIR", description = "keep everything here (~/.longshore)")
  private @Nullable String data;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "auto, local or docker (auto: docker where a Docker engine answers)")
  private @Nullable String engine;

  @Option(names = "--config", paramLabel = "FILE", description = "configuration in YAML")
  private @Nullable Path file;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info or debug (info)")
  private @Nullable String logLevel;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "any key of the configuration; may be repeated")
  private Map<String, String> others = new LinkedHashMap<>();

  ServerConfig read(Map<String, String> environment) {
    Map<String, String> flags = new LinkedHashMap<>(others);
    put(flags, Setting.HOST, host);
    put(flags, Setting.PORT, port);
    put(flags, Setting.DATA, data);
    put(flags, Setting.ENGINE, engine);
    put(flags, Setting.LOG_LEVEL, logLevel);
    return ConfigReader.read(flags, environment, file);
  }

  private static void put(Map<String, String> flags, Setting<?> setting, @Nullable String given) {
    if (given != null) {
      flags.put(setting.key(), given);
    }
  }
}
