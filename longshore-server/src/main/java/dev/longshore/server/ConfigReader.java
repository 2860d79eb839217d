package dev.longshore.server;

import dev.longshore.aws.AwsConfig;
import dev.longshore.engine.docker.ContainerPolicy;
import dev.longshore.engine.docker.HostAccess;
import dev.longshore.engine.docker.Housekeeping;
import dev.longshore.engine.docker.ImageRetention;
import dev.longshore.engine.docker.TaskNetworks;
import dev.longshore.logs.StreamLimit;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.model.UsableMemory;
import dev.longshore.server.ConfigSource.Given;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link ServerConfig} of what was given: a flag wins over an environment variable, that
 * over the file, that over the default.
 */
public final class ConfigReader {

  private final List<ConfigSource> strongestFirst;
  private final List<String> mistakes = new ArrayList<>();

  private ConfigReader(List<ConfigSource> strongestFirst) {
    this.strongestFirst = strongestFirst;
  }

  /**
   * Reads everything before anything starts.
   *
   * @param flags by the key of their setting
   * @param environment of the process
   * @param file in YAML, or null for none
   * @throws ConfigException with all mistakes there are
   */
  public static ServerConfig read(
      Map<String, String> flags, Map<String, String> environment, @Nullable Path file) {
    List<ConfigSource> sources = new ArrayList<>();
    sources.add(ConfigSource.ofFlags(flags));
    sources.add(ConfigSource.ofEnvironment(environment));
    if (file != null) {
      sources.add(ConfigSource.ofFile(file));
    }
    return new ConfigReader(sources).read();
  }

  private ServerConfig read() {
    strongestFirst.forEach(this::checkKeys);
    // A value that is hidden by a stronger one is checked too: the mistake is there all the same.
    strongestFirst.forEach(source -> Setting.ALL.forEach(setting -> valueIn(source, setting)));
    InstanceCatalog catalog = catalog();
    if (mistakes.isEmpty()) { // else their values may not be readable
      checkTypes(InstanceSetting.SPOT_PERCENTS, catalog);
      checkTypes(InstanceSetting.SPOT_SPARE, catalog);
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
    ServerConfig.Docker docker = docker();
    if (docker.isContradictory()) {
      throw new ConfigException(
          List.of(
              "docker.hosts has several hosts, so docker.host, docker.vcpus, docker.memoryMib and"
                  + " docker.gpus mean nothing; give each host its own"));
    }
    return new ServerConfig(
        value(Setting.HOST),
        value(Setting.PORT),
        value(Setting.DATA),
        value(Setting.ENGINE),
        value(Setting.ENGINES),
        new Realm(value(Setting.PARTITION), value(Setting.REGION), value(Setting.ACCOUNT)),
        new ServerConfig.Local(
            value(Setting.LOCAL_VCPUS), value(Setting.LOCAL_MEMORY_MIB), value(Setting.LOCAL_GPUS)),
        docker,
        new ServerConfig.Jobs(
            Duration.ofSeconds(value(Setting.STOP_GRACE_SECONDS)),
            value(Setting.MINIMUM_TIMEOUT_SECONDS),
            Duration.ofMillis(value(Setting.SETTLING_MILLIS)),
            value(Setting.LAUNCHES_AT_ONCE),
            value(Setting.PLACEMENTS_PER_CYCLE),
            value(Setting.BACKFILL_DEPTH),
            value(Setting.RETENTION),
            value(Setting.DEFINITION_RETENTION),
            value(Setting.JOB_ENVIRONMENT),
            value(Setting.JOB_EXEC)),
        new ServerConfig.Instances(
            value(InstanceSetting.CATALOG),
            catalog,
            new UsableMemory(
                value(InstanceSetting.SMALL_MEMORY_PERMILLE),
                value(InstanceSetting.LARGE_MEMORY_PERMILLE),
                value(InstanceSetting.MEMORY_RESERVE_MIB)),
            Duration.ofSeconds(value(InstanceSetting.START_SECONDS)),
            Duration.ofSeconds(value(InstanceSetting.IDLE_SECONDS)),
            value(InstanceSetting.UNMANAGED_HOSTS),
            value(InstanceSetting.RETIRED_IMAGES),
            new ServerConfig.Spot(
                value(InstanceSetting.SPOT_PERCENTS),
                value(InstanceSetting.SPOT_SPARE),
                value(InstanceSetting.SPOT_INTERRUPTIONS),
                value(InstanceSetting.INTERRUPTION_SEED),
                Duration.ofSeconds(value(InstanceSetting.INTERRUPTION_NOTICE_SECONDS)))),
        new ServerConfig.ServiceJobs(
            value(Setting.SERVICE_S3_FOLDERS),
            new Demand(
                value(Setting.SERVICE_VCPUS),
                value(Setting.SERVICE_MEMORY_MIB),
                value(Setting.SERVICE_GPUS))),
        new ServerConfig.Events(
            value(Setting.EVENTS_RETENTION),
            value(Setting.EVENTS_WEBHOOKS),
            value(Setting.EVENTS_TARGET_SECRET)),
        new ServerConfig.Access(
            value(AwsSetting.SECRETS_FILE),
            value(AwsSetting.ROLES_FILE),
            new AwsConfig(
                value(AwsSetting.SERVICES),
                value(AwsSetting.ENDPOINT),
                value(AwsSetting.ENDPOINTS),
                Objects.requireNonNullElse(value(AwsSetting.REGION), value(Setting.REGION))),
            value(AwsSetting.REGISTRIES)),
        new ServerConfig.Logs(new StreamLimit(value(LogSetting.STREAM_MIB))),
        limits(),
        value(Setting.LOG_LEVEL));
  }

  private ServerConfig.Docker docker() {
    return new ServerConfig.Docker(
        value(DockerSetting.HOST),
        new TaskNetworks(
            value(DockerSetting.NETWORK),
            value(DockerSetting.NETWORKS),
            value(DockerSetting.ISOLATED_NETWORK)),
        value(DockerSetting.NODE_SUBNETS),
        value(DockerSetting.VCPUS),
        value(DockerSetting.MEMORY_MIB),
        value(DockerSetting.GPUS),
        value(DockerSetting.HOSTS),
        Duration.ofSeconds(value(DockerSetting.HOST_LOST_AFTER_SECONDS)),
        new ContainerPolicy(
            value(DockerSetting.CPU_LIMIT) == ServerConfig.CpuLimit.HARD,
            new HostAccess(
                value(DockerSetting.ALLOWED_PATHS),
                null,
                value(DockerSetting.ALLOWED_DEVICES),
                value(DockerSetting.ALLOW_PRIVILEGED)),
            value(DockerSetting.FILE_SYSTEMS),
            value(DockerSetting.IMAGE_PULL_BEHAVIOR)),
        housekeeping(),
        value(DockerSetting.AGENT));
  }

  private Housekeeping housekeeping() {
    Duration unwanted = value(DockerSetting.REMOVE_IMAGES_AFTER);
    return new Housekeeping(
        value(DockerSetting.KEEP_FAILED),
        unwanted == null
            ? null
            : new ImageRetention(unwanted, value(Setting.DATA).resolve("images")));
  }

  private Limits limits() {
    Map<Limit, Integer> values = new EnumMap<>(Limit.class);
    Setting.LIMITS.forEach((limit, setting) -> values.put(limit, value(setting)));
    return new Limits(values);
  }

  /** Mistakes in the file of instance types are told beside all others. */
  private InstanceCatalog catalog() {
    Path file = value(InstanceSetting.CATALOG);
    return file == null ? InstanceCatalog.builtIn() : InstanceCatalogFile.read(file, mistakes);
  }

  private void checkTypes(Setting<Map<String, BigDecimal>> setting, InstanceCatalog catalog) {
    for (String name : value(setting).keySet()) {
      if (InstanceCatalog.isKeyword(name)
          || (catalog.find(name).isEmpty() && catalog.expand(name).isEmpty())) {
        mistakes.add(
            setting.key()
                + ": no instance type or family is called "
                + name
                + NearestName.of(name, catalog.legalEntries())
                    .map(nearest -> "; did you mean " + nearest + "?")
                    .orElse(""));
      }
    }
  }

  private void checkKeys(ConfigSource source) {
    List<String> known = Setting.ALL.stream().map(Setting::key).toList();
    source
        .values()
        .forEach(
            (key, given) -> {
              if (!known.contains(key)) {
                mistakes.add(given.where() + ": unknown key " + given.name() + suggestion(given));
              }
            });
  }

  private static String suggestion(Given given) {
    boolean variable = given.name().startsWith("LONGSHORE_");
    List<String> names = Setting.ALL.stream().map(s -> variable ? s.variable() : s.key()).toList();
    return NearestName.of(given.name(), names)
        .map(name -> "; did you mean " + name + "?")
        .orElseGet(() -> "; the keys are " + names.stream().collect(Collectors.joining(", ")));
  }

  private <T extends @Nullable Object> T value(Setting<T> setting) {
    for (ConfigSource source : strongestFirst) {
      Given given = source.values().get(setting.key());
      if (given != null) {
        return setting.parser().apply(given.text());
      }
    }
    return setting.parser().apply(setting.defaultText());
  }

  private void valueIn(ConfigSource source, Setting<?> setting) {
    Given given = source.values().get(setting.key());
    if (given != null) {
      try {
        var _ = setting.parser().apply(given.text());
      } catch (IllegalArgumentException e) {
        mistakes.add(
            given.where()
                + ": "
                + given.name()
                + (setting.isSecret() ? " " : " is \"" + given.text() + "\"; it ")
                + "should be "
                + e.getMessage());
      }
    }
  }
}
