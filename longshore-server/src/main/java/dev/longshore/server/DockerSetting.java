package dev.longshore.server;

import dev.longshore.engine.docker.ImagePullBehavior;
import dev.longshore.engine.docker.NodeSubnets;
import dev.longshore.engine.docker.SharedFileSystems;
import dev.longshore.engine.docker.TaskNetworks;
import dev.longshore.server.ServerConfig.CpuLimit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys of the configuration that concern Docker engines and their containers. */
final class DockerSetting {

  private static final Pattern NETWORK_RULE =
      Pattern.compile("((?:subnet|sg)-[A-Za-z0-9-]+)=([A-Za-z0-9][A-Za-z0-9_.-]*)");

  /** What stands for no duration at all. */
  static final String NEVER = "never";

  static final Setting<@Nullable String> HOST =
      new Setting<>(
          "docker.host",
          "Where the Docker engine is; none means HOST, then the usual socket",
          "",
          text -> text.isEmpty() ? null : text);

  static final Setting<String> NETWORK =
      new Setting<>(
          "docker.network",
          "Network of the containers as Docker calls it; aws is what AWS Batch has: the machine's"
              + " own (host) outside of Fargate, where a job reaches all that listens on this"
              + " machine",
          "bridge",
          Setting::nonEmpty);

  static final Setting<List<TaskNetworks.Rule>> NETWORKS =
      new Setting<>(
          "docker.networks",
          "Networks of Docker that stand for subnets and security groups of compute environments: a"
              + " list, each subnet-0123=NETWORK or sg-0123=NETWORK, the first that fits counts",
          "[]",
          DockerSetting::networks);

  static final Setting<@Nullable String> ISOLATED_NETWORK =
      new Setting<>(
          "docker.isolatedNetwork",
          "Network of Fargate jobs without assignPublicIp, such as one that Docker made with"
              + " --internal; none is the same as for others",
          "",
          text -> text.isEmpty() ? null : text);

  static final Setting<NodeSubnets> NODE_SUBNETS =
      new Setting<>(
          "docker.nodeSubnets",
          "Addresses for the networks of multi-node jobs, 256 for each job",
          NodeSubnets.DEFAULT.toString(),
          NodeSubnets::parse);

  static final Setting<Long> VCPUS =
      new Setting<>(
          "docker.vcpus",
          "vCPUs that containers may ask for, in thousandths at the finest; 0 for all of the"
              + " daemon",
          "0",
          Setting::vcpuMillis);

  static final Setting<Long> MEMORY_MIB =
      new Setting<>(
          "docker.memoryMib",
          "Memory that containers may ask for, in MiB; 0 for all of the daemon",
          "0",
          Setting::memoryMib);

  static final Setting<GpuChoice> GPUS =
      new Setting<>(
          "docker.gpus",
          "GPUs that containers may have: found, none, or their ids with commas between",
          GpuChoice.FOUND.toString(),
          GpuChoice::parse);

  static final Setting<List<DockerHost>> HOSTS =
      new Setting<>(
          "docker.hosts",
          "Several machines with a Docker engine, in place of docker.host: a list, each with name"
              + " and url; README has the rest",
          "[]",
          DockerHostList::parse);

  static final Setting<Integer> HOST_LOST_AFTER_SECONDS =
      Setting.integer(
          "docker.hostLostAfterSeconds",
          "Seconds that one of docker.hosts may not answer until its jobs count as lost; 0 for any"
              + " number",
          120,
          0,
          604_800);

  static final Setting<CpuLimit> CPU_LIMIT =
      Setting.choice(
          "docker.cpuLimit",
          "What vCPUs are to a container outside of Fargate: its weight, as on AWS, so that it may"
              + " use what others leave, or the most that it can use",
          CpuLimit.WEIGHT,
          CpuLimit.values());

  static final Setting<List<Path>> ALLOWED_PATHS =
      new Setting<>(
          "docker.allowedPaths",
          "Folders of the machine of which containers may mount what is below: a list. Whoever may"
              + " submit jobs has them then. What is directly in the folder scratch of the data"
              + " folder may always be mounted",
          "[]",
          text -> PathList.parse(text, "/srv/data"));

  static final Setting<List<Path>> ALLOWED_DEVICES =
      new Setting<>(
          "docker.allowedDevices",
          "Devices of the machine, or folders of them, that containers may be given: a list."
              + " Whoever may submit jobs has them then",
          "[]",
          text -> PathList.parse(text, "/dev/fuse"));

  static final Setting<Boolean> ALLOW_PRIVILEGED =
      Setting.flag(
          "docker.allowPrivileged",
          "Whether containers may be privileged, and share processes and IPC with the machine:"
              + " whoever may submit jobs is its administrator then",
          false);

  static final Setting<SharedFileSystems> FILE_SYSTEMS =
      new Setting<>(
          "docker.fileSystems",
          "What stands for file systems of EFS and S3 Files: a list, each fs-0123=/folder, or"
              + " fs-0123=nfs://server/export (nfs+tls:// encrypts), or fs-0123/fsap-4567=… for an"
              + " access point",
          "[]",
          FileSystemList::parse);

  static final Setting<ImagePullBehavior> IMAGE_PULL_BEHAVIOR =
      Setting.choice(
          "docker.imagePullBehavior",
          "When images are pulled, as ECS_IMAGE_PULL_BEHAVIOR is for the ECS agent; README has the"
              + " rest",
          ImagePullBehavior.DEFAULT,
          ImagePullBehavior.values());

  static final Setting<Integer> KEEP_FAILED =
      Setting.integer(
          "docker.keepFailed",
          "How many attempts that failed leave their containers on a Docker engine, stopped, for"
              + " docker logs, cp and commit; the last ones do",
          0,
          0,
          100);

  static final Setting<@Nullable Duration> REMOVE_IMAGES_AFTER =
      new Setting<>(
          "docker.removeImagesAfter",
          "After how long without an attempt or a container that wants it an image goes from a"
              + " Docker engine that this server pulled there: a number and s, m, h or d, at least"
              + " 1m; or never",
          NEVER,
          DockerSetting::atLeastMinuteOrNever);

  static final Setting<Boolean> AGENT =
      Setting.flag(
          "docker.agent",
          "Whether containers get credentials of their jobRoleArn and task metadata at"
              + " 169.254.170.2, as from the ECS agent; a network of Docker gives this machine that"
              + " address",
          true);

  /** All, in the order in which they are shown. */
  static final List<Setting<?>> ALL =
      List.of(
          HOST,
          NETWORK,
          NETWORKS,
          ISOLATED_NETWORK,
          NODE_SUBNETS,
          VCPUS,
          MEMORY_MIB,
          GPUS,
          HOSTS,
          HOST_LOST_AFTER_SECONDS,
          CPU_LIMIT,
          ALLOWED_PATHS,
          ALLOWED_DEVICES,
          ALLOW_PRIVILEGED,
          FILE_SYSTEMS,
          IMAGE_PULL_BEHAVIOR,
          KEEP_FAILED,
          REMOVE_IMAGES_AFTER,
          AGENT);

  private DockerSetting() {}

  private static @Nullable Duration atLeastMinuteOrNever(String text) {
    if (text.equals(NEVER)) {
      return null;
    }
    Duration duration = Setting.duration(text);
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      throw new IllegalArgumentException("at least 1m, or " + NEVER);
    }
    return duration;
  }

  private static List<TaskNetworks.Rule> networks(String text) {
    String form = "a list of entries such as subnet-0123=NETWORK or sg-0123=NETWORK";
    List<TaskNetworks.Rule> rules = new ArrayList<>();
    for (String entry : TextList.parse(text, form)) {
      Matcher matcher = NETWORK_RULE.matcher(entry);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(form + ", unlike " + entry);
      }
      rules.add(new TaskNetworks.Rule(matcher.group(1), matcher.group(2)));
    }
    return rules;
  }
}
