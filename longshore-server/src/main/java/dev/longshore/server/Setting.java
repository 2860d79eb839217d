package dev.longshore.server;

import dev.longshore.engine.LaunchEnvironment;
import dev.longshore.events.SigningSecret;
import dev.longshore.events.Webhook;
import dev.longshore.model.EngineRules;
import dev.longshore.model.Limit;
import dev.longshore.server.ServerConfig.EngineKind;
import dev.longshore.server.ServerConfig.ExecAccess;
import dev.longshore.server.ServerConfig.LogLevel;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration: how it is called, what it means, what it is when nobody says
 * anything, and how its text is read. The list {@link #ALL} is the documentation of the
 * configuration; {@code --print-config} shows it with the values in effect.
 *
 * @param key in the file, with dots for nesting, such as {@code local.memoryMib}
 * @param description one line, with the unit
 * @param defaultText the value when nobody gives one; empty means none
 * @param parser reads a text; throws {@link IllegalArgumentException} with what it should be
 */
public record Setting<T>(
    String key, String description, String defaultText, Function<String, T> parser) {

  /** Address to listen on. */
  public static final Setting<String> HOST =
      new Setting<>("host", "Address to listen on", "127.0.0.1", Setting::nonEmpty);

  /** Port to listen on. */
  public static final Setting<Integer> PORT =
      integer("port", "Port to listen on; 0 for any that is free", 8642, 0, 65_535);

  /** Data folder. */
  public static final Setting<Path> DATA =
      new Setting<>("data", "Folder that keeps everything", "~/.longshore", Setting::path);

  /** Which engine. */
  public static final Setting<EngineKind> ENGINE =
      choice("engine", "What runs the jobs", EngineKind.AUTO, EngineKind.values());

  static final Setting<List<EngineRules.Rule>> ENGINES =
      new Setting<>(
          "engines",
          "Which engine serves which compute environment, where it is not that of engine: a list of"
              + " rules, the first that fits counts; README has the rest",
          "[]",
          EngineRuleList::parse);

  static final Setting<String> REGION =
      matching(
          "region",
          "Region of requests that name none",
          "us-east-1",
          "[a-z0-9-]{1,40}",
          "a region such as us-east-1");

  static final Setting<String> ACCOUNT =
      matching("account", "Account in ARNs", "000000000000", "\\d{12}", "twelve digits");

  static final Setting<String> PARTITION =
      matching("partition", "Partition in ARNs", "aws", "aws(-[a-z]+)*", "aws, aws-cn or the like");

  static final Setting<Long> LOCAL_VCPUS =
      new Setting<>(
          "local.vcpus",
          "vCPUs of this machine that jobs may ask for, in thousandths at the finest; 0 for all",
          "0",
          Setting::vcpuMillis);

  static final Setting<Long> LOCAL_MEMORY_MIB =
      new Setting<>(
          "local.memoryMib",
          "Memory of this machine that jobs may ask for, in MiB; 0 for all",
          "0",
          Setting::memoryMib);

  static final Setting<GpuChoice> LOCAL_GPUS =
      new Setting<>(
          "local.gpus",
          "GPUs that jobs may have: found, none, or their ids with commas between",
          GpuChoice.FOUND.toString(),
          GpuChoice::parse);

  static final Setting<Integer> STOP_GRACE_SECONDS =
      integer("jobs.stopGraceSeconds", "Seconds between SIGTERM and SIGKILL", 30, 0, 86_400);

  static final Setting<Integer> MINIMUM_TIMEOUT_SECONDS =
      integer(
          "jobs.minimumTimeoutSeconds",
          "Shortest timeout that a job may have, in seconds; 60 on AWS",
          60,
          1,
          86_400);

  static final Setting<Integer> SETTLING_MILLIS =
      integer(
          "jobs.settlingMillis",
          "Milliseconds that a compute environment or queue stays CREATING, UPDATING or DELETING",
          100,
          0,
          600_000);

  static final Setting<Integer> LAUNCHES_AT_ONCE =
      integer(
          "jobs.launchesAtOnce",
          "Attempts that the engine may be starting at the same time",
          8,
          1,
          1_000);

  static final Setting<Integer> PLACEMENTS_PER_CYCLE =
      integer(
          "jobs.placementsPerCycle",
          "Jobs that one cycle of the scheduler places at most",
          1_000,
          1,
          1_000_000);

  static final Setting<Integer> BACKFILL_DEPTH =
      integer(
          "jobs.backfillDepth",
          "How many jobs behind the first of a queue that finds no room may find none either until"
              + " the walk through the queue ends; 0 keeps AWS's strict order",
          0,
          0,
          1_000_000);

  static final Setting<Duration> RETENTION =
      new Setting<>(
          "jobs.retention",
          "How long a job is kept after it has ended: a number and s, m, h or d",
          "7d",
          Setting::duration);

  static final Setting<Duration> DEFINITION_RETENTION =
      new Setting<>(
          "jobs.definitionRetention",
          "How long a revision of a job definition is kept after it was deregistered, unless a job"
              + " that was made from it is kept longer: a number and s, m, h or d",
          "180d",
          Setting::duration);

  static final Setting<List<LaunchEnvironment.Rule>> JOB_ENVIRONMENT =
      new Setting<>(
          "jobs.environment",
          "Variables that all jobs of a queue or compute environment have: a list, each with"
              + " variables and perhaps queue and computeEnvironment, which may hold *",
          "[]",
          VariableRuleList::parse);

  static final Setting<ExecAccess> JOB_EXEC =
      choice(
          "jobs.exec",
          "Which running jobs longshore exec may run commands in: none, those whose definition has"
              + " enableExecuteCommand (defined), or all",
          ExecAccess.DEFINED,
          ExecAccess.values());

  static final Setting<Map<String, Path>> SERVICE_S3_FOLDERS =
      new Setting<>(
          "serviceJobs.s3Folders",
          "The folders that training jobs have in place of Amazon S3: a list, each"
              + " s3://bucket/prefix=/folder",
          "[]",
          S3FolderList::parse);

  static final Setting<Long> SERVICE_VCPUS =
      new Setting<>(
          "serviceJobs.vcpus",
          "vCPUs that an instance of a training job takes, whatever its type",
          "1",
          Setting::vcpuMillis);

  static final Setting<Integer> SERVICE_MEMORY_MIB =
      integer(
          "serviceJobs.memoryMib",
          "Memory that an instance of a training job takes, in MiB",
          1_024,
          1,
          1 << 30);

  static final Setting<Integer> SERVICE_GPUS =
      integer("serviceJobs.gpus", "GPUs that an instance of a training job takes", 0, 0, 1_000);

  static final Setting<Duration> EVENTS_RETENTION =
      new Setting<>(
          "events.retention",
          "How long events are kept for receivers that have not taken them, unless their jobs go"
              + " sooner: a number and s, m, h or d",
          "24h",
          Setting::duration);

  static final Setting<List<Webhook>> EVENTS_WEBHOOKS =
      new Setting<>(
          "events.webhooks",
          "Who gets events by HTTP: a list, each with name, url and secret; README has the rest",
          "[]",
          WebhookList::parse);

  static final Setting<@Nullable SigningSecret> EVENTS_TARGET_SECRET =
      new Setting<>(
          "events.targetSecret",
          "Signs what targets of EventBridge rules get, 16 characters or more; none signs nothing",
          "",
          text -> text.isEmpty() ? null : new SigningSecret(text));

  /** One for each limit, in the order of {@link Limit}. */
  static final Map<Limit, Setting<Integer>> LIMITS = limits();

  /** How much the log tells. */
  public static final Setting<LogLevel> LOG_LEVEL =
      choice("log.level", "How much the log tells", LogLevel.INFO, LogLevel.values());

  private static final List<Setting<?>> NAMED =
      List.of(
          HOST,
          PORT,
          DATA,
          ENGINE,
          ENGINES,
          REGION,
          ACCOUNT,
          PARTITION,
          LOCAL_VCPUS,
          LOCAL_MEMORY_MIB,
          LOCAL_GPUS,
          STOP_GRACE_SECONDS,
          MINIMUM_TIMEOUT_SECONDS,
          SETTLING_MILLIS,
          LAUNCHES_AT_ONCE,
          PLACEMENTS_PER_CYCLE,
          BACKFILL_DEPTH,
          RETENTION,
          DEFINITION_RETENTION,
          JOB_ENVIRONMENT,
          JOB_EXEC,
          SERVICE_S3_FOLDERS,
          SERVICE_VCPUS,
          SERVICE_MEMORY_MIB,
          SERVICE_GPUS,
          EVENTS_RETENTION,
          EVENTS_WEBHOOKS,
          EVENTS_TARGET_SECRET,
          LOG_LEVEL);

  /** Every key there is, in the order in which they are shown. */
  public static final List<Setting<?>> ALL =
      Stream.of(
              NAMED,
              AwsSetting.ALL,
              LogSetting.ALL,
              DockerSetting.ALL,
              InstanceSetting.ALL,
              LIMITS.values())
          .<Setting<?>>flatMap(Collection::stream)
          .toList();

  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

  /** Whether the value is a list, which a file may write as one. */
  boolean isList() {
    return equals(ENGINES)
        || equals(EVENTS_WEBHOOKS)
        || equals(SERVICE_S3_FOLDERS)
        || equals(JOB_ENVIRONMENT)
        || equals(AwsSetting.SERVICES)
        || equals(AwsSetting.ENDPOINTS)
        || equals(AwsSetting.REGISTRIES)
        || equals(DockerSetting.HOSTS)
        || equals(DockerSetting.NETWORKS)
        || equals(DockerSetting.ALLOWED_PATHS)
        || equals(DockerSetting.ALLOWED_DEVICES)
        || equals(DockerSetting.FILE_SYSTEMS)
        || equals(InstanceSetting.UNMANAGED_HOSTS)
        || equals(InstanceSetting.SPOT_PERCENTS)
        || equals(InstanceSetting.SPOT_SPARE)
        || equals(InstanceSetting.SPOT_INTERRUPTIONS);
  }

  /** Whether the text holds what no message may repeat. */
  boolean isSecret() {
    return equals(EVENTS_WEBHOOKS) || equals(EVENTS_TARGET_SECRET);
  }

  /** The environment variable of the key: {@code LONGSHORE_LOCAL_MEMORY_MIB}. */
  public String variable() {
    String words = key.replace('.', '_').replaceAll("([a-z])([A-Z])", "$1_$2");
    return "LONGSHORE_" + words.toUpperCase(Locale.ROOT);
  }

  private static Map<Limit, Setting<Integer>> limits() {
    Map<Limit, Setting<Integer>> settings = new EnumMap<>(Limit.class);
    for (Limit limit : Limit.values()) {
      settings.put(
          limit,
          integer(
              "limits." + limit.key(),
              limit.description(),
              limit.standard(),
              limit.least(),
              limit.most()));
    }
    return Collections.unmodifiableMap(settings);
  }

  static Setting<Integer> integer(
      String key, String description, int standard, int least, int most) {
    return new Setting<>(
        key, description, Integer.toString(standard), text -> (int) whole(text, least, most));
  }

  private static long whole(String text, long least, long most) {
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // told below, like a number out of range
    }
    throw new IllegalArgumentException("a whole number from " + least + " to " + most);
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a duration such as 90s, 30m, 12h or 7d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> throw new IllegalStateException("no unit: " + text);
    };
  }

  static long memoryMib(String text) {
    return whole(text, 0, 1L << 40);
  }

  static long vcpuMillis(String text) {
    try {
      BigDecimal millis = new BigDecimal(text).movePointRight(3);
      if (millis.signum() >= 0 && millis.compareTo(BigDecimal.valueOf(1_000_000_000)) <= 0) {
        return millis.setScale(0, RoundingMode.UNNECESSARY).longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException("a number of vCPUs such as 4 or 0.5, or 0 for all");
  }

  static <E extends Enum<E>> Setting<E> choice(
      String key, String description, E standard, E[] choices) {
    String names = Arrays.stream(choices).map(Setting::lower).collect(Collectors.joining(", "));
    return new Setting<>(
        key,
        description + ": " + names,
        lower(standard),
        text ->
            Arrays.stream(choices)
                .filter(choice -> lower(choice).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("one of " + names)));
  }

  static Setting<Boolean> flag(String key, String description, boolean standard) {
    return new Setting<>(
        key,
        description,
        Boolean.toString(standard),
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("true or false");
            });
  }

  private static Setting<String> matching(
      String key, String description, String standard, String pattern, String form) {
    Pattern compiled = Pattern.compile(pattern);
    return new Setting<>(
        key,
        description,
        standard,
        text -> {
          if (!compiled.matcher(text).matches()) {
            throw new IllegalArgumentException(form);
          }
          return text;
        });
  }

  static String nonEmpty(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("something");
    }
    return text;
  }

  /** A path; {@code ~/} is the user's home, which no shell has put there in a file. */
  static Path path(String text) {
    String home = System.getProperty("user.home");
    String full = text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text;
    return Path.of(nonEmpty(full)).toAbsolutePath().normalize();
  }

  /** A choice as people write it. */
  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
