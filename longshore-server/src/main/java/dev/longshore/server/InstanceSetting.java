package dev.longshore.server;

import dev.longshore.server.ServerConfig.RetiredImages;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of the configuration that say what the instances of compute environments are. */
final class InstanceSetting {

  static final Setting<@Nullable Path> CATALOG =
      new Setting<>(
          "instances.catalog",
          "File in YAML with instance types and prices of your own; none uses what is built in",
          "",
          text -> text.isEmpty() ? null : Setting.path(text));

  static final Setting<List<UnmanagedHost>> UNMANAGED_HOSTS =
      new Setting<>(
          "instances.unmanagedHosts",
          "Hosts that unmanaged compute environments run on: a list, each with environment and"
              + " host; README has the rest",
          "[]",
          UnmanagedHostList::parse);

  static final Setting<RetiredImages> RETIRED_IMAGES =
      Setting.choice(
          "instances.retiredImages",
          "What becomes of environments with images of Amazon Linux 2, which AWS refuses",
          RetiredImages.ACCEPTED,
          RetiredImages.values());

  static final Setting<Integer> START_SECONDS =
      Setting.integer(
          "instances.startSeconds",
          "Seconds from the launch of an instance until it takes jobs; 0 for at once. Above 900 an"
              + " environment is INVALID when its first instances have not joined by then",
          0,
          0,
          86_400);

  static final Setting<Integer> IDLE_SECONDS =
      Setting.integer(
          "instances.idleSeconds",
          "Seconds that an instance is kept that no job has, if minvCpus allows that it goes",
          60,
          0,
          86_400);

  static final Setting<Integer> SMALL_MEMORY_PERMILLE =
      Setting.integer(
          "instances.smallMemoryPermille",
          "Thousandths of its memory that the system of an instance of up to 16 GiB reports",
          965,
          1,
          1000);

  static final Setting<Integer> LARGE_MEMORY_PERMILLE =
      Setting.integer(
          "instances.largeMemoryPermille", "The same of larger instances", 975, 1, 1000);

  static final Setting<Integer> MEMORY_RESERVE_MIB =
      Setting.integer(
          "instances.memoryReserveMib",
          "MiB of that which the agent of an instance keeps from its jobs",
          32,
          0,
          65_536);

  static final Setting<Map<String, BigDecimal>> SPOT_PERCENTS =
      new Setting<>(
          "instances.spotPercents",
          "What Spot instances cost in percent of the price on demand: a list, each TYPE=NUMBER or"
              + " FAMILY=NUMBER; what is not named stands in nobody's way",
          "[]",
          text -> NumbersByName.parse(text, "c5.large=35", 1000));

  static final Setting<Map<String, BigDecimal>> SPOT_SPARE =
      new Setting<>(
          "instances.spotSpare",
          "How many more Spot instances could be had, for the strategies that go by it: a list,"
              + " each TYPE=NUMBER or FAMILY=NUMBER; only their order matters",
          "[]",
          text -> NumbersByName.parse(text, "c5.large=100", 1_000_000));

  static final Setting<Map<String, BigDecimal>> SPOT_INTERRUPTIONS =
      new Setting<>(
          "instances.spotInterruptionsPerHour",
          "How often each Spot instance of an environment, or job on Fargate Spot, is interrupted,"
              + " at random: a list, each NAME=NUMBER, where NAME may hold *; the first that fits"
              + " counts",
          "[]",
          text -> NumbersByName.parse(text, "spot-*=0.5", 3600));

  static final Setting<Integer> INTERRUPTION_SEED =
      Setting.integer(
          "instances.interruptionSeed",
          "What makes the random interruptions: the same seed interrupts the same instances",
          1,
          0,
          Integer.MAX_VALUE);

  static final Setting<Integer> INTERRUPTION_NOTICE_SECONDS =
      Setting.integer(
          "instances.interruptionNoticeSeconds",
          "Seconds from SIGTERM to SIGKILL when a Spot instance is interrupted",
          120,
          0,
          3600);

  /** All, in the order in which they are shown. */
  static final List<Setting<?>> ALL =
      List.of(
          CATALOG,
          START_SECONDS,
          IDLE_SECONDS,
          UNMANAGED_HOSTS,
          RETIRED_IMAGES,
          SMALL_MEMORY_PERMILLE,
          LARGE_MEMORY_PERMILLE,
          MEMORY_RESERVE_MIB,
          SPOT_PERCENTS,
          SPOT_SPARE,
          SPOT_INTERRUPTIONS,
          INTERRUPTION_SEED,
          INTERRUPTION_NOTICE_SECONDS);

  private InstanceSetting() {}
}
