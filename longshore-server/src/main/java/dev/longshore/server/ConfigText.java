package dev.longshore.server;

import dev.longshore.engine.docker.ContainerPolicy;
import dev.longshore.engine.docker.ImageRetention;
import dev.longshore.events.SigningSecret;
import dev.longshore.model.NamePattern;
import dev.longshore.model.UsableMemory;
import dev.longshore.server.ServerConfig.CpuLimit;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values in effect as a file in YAML, each with its variable and what it means. Reading the
 * text gives the same configuration, but for what is secret: that is hidden.
 */
public final class ConfigText {

  private ConfigText() {}

  /** What {@code --print-config} shows. */
  public static String of(ServerConfig config) {
    Map<Setting<?>, String> values = values(config);
    StringBuilder text = new StringBuilder();
    String section = "";
    for (Setting<?> setting : Setting.ALL) {
      int dot = setting.key().indexOf('.');
      String now = dot < 0 ? "" : setting.key().substring(0, dot);
      if (!now.equals(section)) {
        text.append(now).append(":\n");
        section = now;
      }
      String indent = now.isEmpty() ? "" : "  ";
      text.append(indent).append("# ").append(setting.description());
      text.append(" (").append(setting.variable()).append(")\n");
      text.append(indent).append(setting.key().substring(dot + 1)).append(": ");
      text.append(values.get(setting)).append('\n');
    }
    return text.toString();
  }

  private static Map<Setting<?>, String> values(ServerConfig config) {
    Map<Setting<?>, String> values = new LinkedHashMap<>();
    values.put(Setting.HOST, quoted(config.host()));
    values.put(Setting.PORT, Integer.toString(config.port()));
    values.put(Setting.DATA, quoted(config.data().toString()));
    values.put(Setting.ENGINE, Setting.lower(config.engine()));
    values.put(Setting.ENGINES, EngineRuleList.print(config.engineRules()));
    values.put(Setting.REGION, config.home().region());
    values.put(Setting.ACCOUNT, quoted(config.home().accountId()));
    values.put(Setting.PARTITION, config.home().partition());
    values.put(Setting.LOCAL_VCPUS, vcpus(config.local().vcpuMillis()));
    values.put(Setting.LOCAL_MEMORY_MIB, Long.toString(config.local().memoryMib()));
    values.put(Setting.LOCAL_GPUS, quoted(config.local().gpus().toString()));
    values.put(Setting.STOP_GRACE_SECONDS, Long.toString(config.jobs().stopGrace().toSeconds()));
    values.put(
        Setting.MINIMUM_TIMEOUT_SECONDS, Integer.toString(config.jobs().minimumTimeoutSeconds()));
    values.put(Setting.SETTLING_MILLIS, Long.toString(config.jobs().settling().toMillis()));
    values.put(Setting.LAUNCHES_AT_ONCE, Integer.toString(config.jobs().launchesAtOnce()));
    values.put(Setting.PLACEMENTS_PER_CYCLE, Integer.toString(config.jobs().placementsPerCycle()));
    values.put(Setting.BACKFILL_DEPTH, Integer.toString(config.jobs().backfillDepth()));
    values.put(Setting.RETENTION, duration(config.jobs().retention()));
    values.put(Setting.DEFINITION_RETENTION, duration(config.jobs().definitionRetention()));
    values.put(Setting.JOB_ENVIRONMENT, VariableRuleList.print(config.jobs().environment()));
    values.put(Setting.JOB_EXEC, Setting.lower(config.jobs().exec()));
    addDocker(values, config.docker());
    Path catalogFile = config.instances().catalogFile();
    values.put(InstanceSetting.CATALOG, quoted(catalogFile == null ? "" : catalogFile.toString()));
    values.put(
        InstanceSetting.START_SECONDS, Long.toString(config.instances().startTime().toSeconds()));
    values.put(
        InstanceSetting.IDLE_SECONDS, Long.toString(config.instances().idleTime().toSeconds()));
    values.put(
        InstanceSetting.UNMANAGED_HOSTS,
        UnmanagedHostList.print(config.instances().unmanagedHosts()));
    values.put(InstanceSetting.RETIRED_IMAGES, Setting.lower(config.instances().retiredImages()));
    UsableMemory memory = config.instances().memory();
    values.put(InstanceSetting.SMALL_MEMORY_PERMILLE, Integer.toString(memory.smallPermille()));
    values.put(InstanceSetting.LARGE_MEMORY_PERMILLE, Integer.toString(memory.largePermille()));
    values.put(InstanceSetting.MEMORY_RESERVE_MIB, Integer.toString(memory.reserveMib()));
    ServerConfig.Spot spot = config.instances().spot();
    values.put(InstanceSetting.SPOT_PERCENTS, NumbersByName.print(spot.percents()));
    values.put(InstanceSetting.SPOT_SPARE, NumbersByName.print(spot.spare()));
    values.put(
        InstanceSetting.SPOT_INTERRUPTIONS, NumbersByName.print(spot.interruptionsPerHour()));
    values.put(InstanceSetting.INTERRUPTION_SEED, Integer.toString(spot.interruptionSeed()));
    values.put(
        InstanceSetting.INTERRUPTION_NOTICE_SECONDS,
        Long.toString(spot.interruptionNotice().toSeconds()));
    ServerConfig.ServiceJobs service = config.serviceJobs();
    values.put(Setting.SERVICE_S3_FOLDERS, S3FolderList.print(service.s3Folders()));
    values.put(Setting.SERVICE_VCPUS, vcpus(service.instance().vcpuMillis()));
    values.put(Setting.SERVICE_MEMORY_MIB, Long.toString(service.instance().memoryMib()));
    values.put(Setting.SERVICE_GPUS, Integer.toString(service.instance().gpus()));
    values.put(Setting.EVENTS_RETENTION, duration(config.events().retention()));
    values.put(Setting.EVENTS_WEBHOOKS, WebhookList.print(config.events().webhooks()));
    SigningSecret targetSecret = config.events().targetSecret();
    values.put(
        Setting.EVENTS_TARGET_SECRET, quoted(targetSecret == null ? "" : targetSecret.toString()));
    addAccess(values, config.access());
    values.put(LogSetting.STREAM_MIB, Integer.toString(config.logs().streamLimit().mib()));
    Setting.LIMITS.forEach(
        (limit, setting) -> values.put(setting, Integer.toString(config.limits().of(limit))));
    values.put(Setting.LOG_LEVEL, Setting.lower(config.logLevel()));
    return values;
  }

  private static void addAccess(Map<Setting<?>, String> values, ServerConfig.Access access) {
    values.put(AwsSetting.SECRETS_FILE, quoted(orEmpty(access.secretsFile())));
    values.put(AwsSetting.ROLES_FILE, quoted(orEmpty(access.rolesFile())));
    values.put(AwsSetting.SERVICES, AwsSetting.print(access.aws().services()));
    values.put(AwsSetting.ENDPOINT, quoted(orEmpty(access.aws().endpoint())));
    values.put(AwsSetting.ENDPOINTS, AwsSetting.print(access.aws().endpoints()));
    values.put(AwsSetting.REGION, access.aws().region());
    values.put(
        AwsSetting.REGISTRIES,
        TextList.print(access.registries().stream().map(NamePattern::text).toList()));
  }

  private static String orEmpty(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  private static void addDocker(Map<Setting<?>, String> values, ServerConfig.Docker docker) {
    String host = docker.host();
    values.put(DockerSetting.HOST, quoted(host == null ? "" : host));
    String isolated = docker.networks().isolated();
    values.put(DockerSetting.NETWORK, quoted(docker.networks().standard()));
    values.put(
        DockerSetting.NETWORKS,
        TextList.print(
            docker.networks().rules().stream()
                .map(rule -> rule.id() + "=" + rule.network())
                .toList()));
    values.put(DockerSetting.ISOLATED_NETWORK, quoted(isolated == null ? "" : isolated));
    values.put(DockerSetting.NODE_SUBNETS, quoted(docker.nodeSubnets().toString()));
    values.put(DockerSetting.VCPUS, vcpus(docker.vcpuMillis()));
    values.put(DockerSetting.MEMORY_MIB, Long.toString(docker.memoryMib()));
    values.put(DockerSetting.GPUS, quoted(docker.gpus().toString()));
    values.put(DockerSetting.HOSTS, DockerHostList.print(docker.hosts()));
    values.put(
        DockerSetting.HOST_LOST_AFTER_SECONDS, Long.toString(docker.hostLostAfter().toSeconds()));
    ContainerPolicy policy = docker.policy();
    values.put(
        DockerSetting.CPU_LIMIT,
        Setting.lower(policy.hardCpuLimit() ? CpuLimit.HARD : CpuLimit.WEIGHT));
    values.put(DockerSetting.ALLOWED_PATHS, PathList.print(policy.access().paths()));
    values.put(DockerSetting.ALLOWED_DEVICES, PathList.print(policy.access().devices()));
    values.put(DockerSetting.ALLOW_PRIVILEGED, Boolean.toString(policy.access().privileged()));
    values.put(DockerSetting.FILE_SYSTEMS, FileSystemList.print(policy.fileSystems()));
    values.put(DockerSetting.IMAGE_PULL_BEHAVIOR, Setting.lower(policy.pulls()));
    values.put(DockerSetting.KEEP_FAILED, Integer.toString(docker.housekeeping().keepFailed()));
    ImageRetention images = docker.housekeeping().images();
    values.put(
        DockerSetting.REMOVE_IMAGES_AFTER,
        images == null ? DockerSetting.NEVER : duration(images.unwanted()));
    values.put(DockerSetting.AGENT, Boolean.toString(docker.agent()));
  }

  /** In YAML's double quotes, so that digits stay text and no sign means anything. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** In the largest unit that it is a whole number of. */
  private static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  static String vcpus(long millis) {
    return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
  }
}
