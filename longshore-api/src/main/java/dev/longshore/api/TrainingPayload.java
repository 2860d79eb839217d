package dev.longshore.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longshore.model.ServiceRequest;
import dev.longshore.model.ServiceRequest.Channel;
import dev.longshore.wire.JsonTree;
import dev.longshore.wire.MalformedRequestException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a service job: a request of SageMaker's {@code CreateTrainingJob} as JSON. The
 * tables say of each of its members whether it is read, changes nothing here, or cannot be had and
 * is refused.
 */
final class TrainingPayload {

  private static final String NO_ENCRYPTION = "nothing is encrypted with keys of AWS.";
  private static final String ONE_GROUP = "all instances of a job are alike.";
  private static final String NO_SPOT = "instances are never interrupted.";

  /** Read, then those that change nothing: SageMaker uses them for access, metrics and bills. */
  private static final Set<String> PAYLOAD =
      Set.of(
          "TrainingJobName",
          "AlgorithmSpecification",
          "HyperParameters",
          "InputDataConfig",
          "OutputDataConfig",
          "ResourceConfig",
          "StoppingCondition",
          "Environment",
          // These change nothing.
          "RoleArn",
          "Tags",
          "DebugHookConfig",
          "ProfilerConfig",
          "ExperimentConfig");

  private static final Map<String, String> PAYLOAD_NOT_HAD =
      Map.ofEntries(
          Map.entry("VpcConfig", "there are no VPCs."),
          Map.entry("EnableNetworkIsolation", "the network of jobs is not closed."),
          Map.entry("EnableInterContainerTrafficEncryption", "traffic is not encrypted."),
          Map.entry("EnableManagedSpotTraining", NO_SPOT),
          Map.entry("CheckpointConfig", "checkpoints are not taken along to another attempt."),
          Map.entry("DebugRuleConfigurations", "there is no debugger."),
          Map.entry("TensorBoardOutputConfig", "TensorBoard's data is not collected."),
          Map.entry("ProfilerRuleConfigurations", "there is no profiler."),
          Map.entry("RetryStrategy", "use retryStrategy of the service job."),
          Map.entry("RemoteDebugConfig", "there is no remote debugging."),
          Map.entry("InfraCheckConfig", "there are no health checks of instances."),
          Map.entry("SessionChainingConfig", "there are no sessions of IAM."),
          Map.entry("ServerlessJobConfig", "models are not customised without an image."),
          Map.entry("MlflowConfig", "there is no MLflow."),
          Map.entry("ModelPackageConfig", "there is no model registry."));

  private static final Set<String> ALGORITHM =
      Set.of(
          "TrainingImage",
          "TrainingInputMode",
          "ContainerEntrypoint",
          "ContainerArguments",
          // These change nothing: there are no metrics.
          "MetricDefinitions",
          "EnableSageMakerMetricsTimeSeries");

  private static final Map<String, String> ALGORITHM_NOT_HAD =
      Map.of(
          "AlgorithmName", "there is no marketplace of algorithms. Give a TrainingImage.",
          "TrainingImageConfig", "images are pulled with what the container engine knows.");

  /** The size of a volume changes nothing: the disk is the host's. */
  private static final Set<String> RESOURCES =
      Set.of("InstanceType", "InstanceCount", "VolumeSizeInGB");

  private static final Map<String, String> RESOURCES_NOT_HAD =
      Map.of(
          "VolumeKmsKeyId", NO_ENCRYPTION,
          "InstanceGroups", ONE_GROUP,
          "KeepAlivePeriodInSeconds", "there are no warm pools.",
          "TrainingPlanArn", "there are no training plans.",
          "InstancePlacementConfig", "instances are placed on any host.");

  private static final Set<String> STOPPING = Set.of("MaxRuntimeInSeconds");

  private static final Map<String, String> STOPPING_NOT_HAD =
      Map.of(
          "MaxWaitTimeInSeconds",
          NO_SPOT,
          "MaxPendingTimeInSeconds",
          "use jobStateTimeLimitActions of the job queue.");

  private static final Set<String> OUTPUT = Set.of("S3OutputPath", "CompressionType");
  private static final Map<String, String> OUTPUT_NOT_HAD = Map.of("KmsKeyId", NO_ENCRYPTION);

  private static final Set<String> CHANNEL =
      Set.of(
          "ChannelName",
          "DataSource",
          "ContentType",
          "InputMode",
          "CompressionType",
          "RecordWrapperType");

  private static final Map<String, String> CHANNEL_NOT_HAD =
      Map.of("ShuffleConfig", "files come as they are.");

  private static final Set<String> SOURCE = Set.of("S3DataSource");

  private static final Map<String, String> SOURCE_NOT_HAD =
      Map.of(
          "FileSystemDataSource", "there is no EFS and no FSx.",
          "DatasetSource", "there are no datasets of a hub.");

  private static final Set<String> S3_SOURCE =
      Set.of("S3DataType", "S3Uri", "S3DataDistributionType");

  private static final Map<String, String> S3_SOURCE_NOT_HAD =
      Map.of(
          "AttributeNames", "there are no augmented manifests.",
          "InstanceGroupNames", ONE_GROUP,
          "ModelAccessConfig", "there are no models of a hub.",
          "HubAccessConfig", "there are no models of a hub.");

  private static final String ONLY_FILES = "the files of a channel are copied before the start.";
  private static final int MOST_INSTANCES = 1000;
  private static final int MOST_CHANNELS = 20;

  /** What SageMaker takes where nothing is said: a day. */
  private static final int MAX_RUNTIME_SECONDS = 86_400;

  private static final int LONGEST_RUNTIME_SECONDS = 28 * 86_400;

  private static final Pattern JOB_NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}");
  private static final Pattern CHANNEL_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern INSTANCE_TYPE = Pattern.compile("ml\\.[a-z0-9-]+\\.[a-z0-9-]+");
  private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,511}");

  private final String text;
  private final PayloadMembers payload;
  private final ServiceJobConfig config;
  private final boolean runsImages;

  private TrainingPayload(String text, ServiceJobConfig config, String engine) {
    this.text = text;
    this.payload = new PayloadMembers("", parsed(text));
    this.config = config;
    this.runsImages = config.runsImages().test(engine);
  }

  private static Map<String, Object> parsed(String text) {
    try {
      return JsonTree.read(text.getBytes(UTF_8));
    } catch (MalformedRequestException e) {
      throw PayloadMembers.refused("it must be a JSON object. " + e.getMessage());
    }
  }

  /**
   * Reads a payload.
   *
   * @param jobName of the service job
   * @param engine that serves the environment of its queue
   * @throws dev.longshore.model.RefusedException with the first mistake
   */
  static ServiceRequest read(
      String text,
      String jobName,
      boolean inQuotaShare,
      @Nullable Integer preemptionRetries,
      ServiceJobConfig config,
      String engine) {
    return new TrainingPayload(text, config, engine).read(jobName, inQuotaShare, preemptionRetries);
  }

  private ServiceRequest read(
      String jobName, boolean inQuotaShare, @Nullable Integer preemptionRetries) {
    payload.check(PAYLOAD, PAYLOAD_NOT_HAD);
    String name = payload.text("TrainingJobName");
    if (name != null && !JOB_NAME.matcher(name).matches()) {
      throw PayloadMembers.refused("TrainingJobName should match a valid pattern.");
    }
    PayloadMembers algorithm = algorithm();
    PayloadMembers resources = payload.object("ResourceConfig");
    resources.check(RESOURCES, RESOURCES_NOT_HAD);
    String type = resources.required("InstanceType");
    if (!INSTANCE_TYPE.matcher(type).matches()) {
      throw PayloadMembers.refused(type + " is no instance type of SageMaker.");
    }
    Integer instances = resources.number("InstanceCount", 1, MOST_INSTANCES);
    if (instances == null) {
      throw PayloadMembers.refused("ResourceConfig.InstanceCount is required.");
    }
    return new ServiceRequest(
        text,
        Objects.requireNonNullElse(name, jobName),
        algorithm.text("TrainingImage"),
        algorithm.texts("ContainerEntrypoint"),
        algorithm.texts("ContainerArguments"),
        environment(),
        hyperParameters(),
        channels(),
        outputPath(),
        instances,
        type,
        maxRuntimeSeconds(),
        inQuotaShare,
        preemptionRetries);
  }

  private PayloadMembers algorithm() {
    PayloadMembers algorithm = payload.object("AlgorithmSpecification");
    algorithm.check(ALGORITHM, ALGORITHM_NOT_HAD);
    algorithm.only("TrainingInputMode", "File", ONLY_FILES);
    if (runsImages && algorithm.text("TrainingImage") == null) {
      throw PayloadMembers.refused(
          "AlgorithmSpecification.TrainingImage is required: this server runs training jobs as"
              + " containers of their images.");
    }
    if (!runsImages && algorithm.texts("ContainerEntrypoint").isEmpty()) {
      throw PayloadMembers.refused(
          "AlgorithmSpecification.ContainerEntrypoint is required: this server runs training jobs"
              + " as processes of its machine, and has no image to ask.");
    }
    return algorithm;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = payload.textByKey("Environment");
    for (String name : environment.keySet()) {
      if (!VARIABLE.matcher(name).matches()) {
        throw PayloadMembers.refused("Environment has " + name + ", which is no variable's name.");
      }
    }
    return environment;
  }

  private Map<String, String> hyperParameters() {
    Map<String, String> parameters = payload.textByKey("HyperParameters");
    if (parameters.size() > 100) {
      throw PayloadMembers.refused("HyperParameters can have at most 100 entries.");
    }
    return parameters;
  }

  private @Nullable String outputPath() {
    PayloadMembers output = payload.object("OutputDataConfig");
    output.check(OUTPUT, OUTPUT_NOT_HAD);
    output.only("CompressionType", "GZIP", "what a job leaves is kept as archives.");
    String path = output.text("S3OutputPath");
    if (path != null && !path.startsWith("s3://") && !path.startsWith("file://")) {
      throw PayloadMembers.refused("OutputDataConfig.S3OutputPath must be an S3 URI.");
    }
    return path;
  }

  private int maxRuntimeSeconds() {
    PayloadMembers stopping = payload.object("StoppingCondition");
    stopping.check(STOPPING, STOPPING_NOT_HAD);
    Integer seconds = stopping.number("MaxRuntimeInSeconds", 1, LONGEST_RUNTIME_SECONDS);
    return seconds == null ? MAX_RUNTIME_SECONDS : seconds;
  }

  private List<Channel> channels() {
    List<Channel> channels =
        payload.objects("InputDataConfig").stream().map(this::channel).toList();
    if (channels.size() > MOST_CHANNELS) {
      throw PayloadMembers.refused("InputDataConfig can have at most 20 channels.");
    }
    Set<String> names = new HashSet<>();
    for (Channel channel : channels) {
      if (!names.add(channel.name())) {
        throw PayloadMembers.refused("channel " + channel.name() + " comes twice.");
      }
    }
    return channels;
  }

  private Channel channel(PayloadMembers channel) {
    channel.check(CHANNEL, CHANNEL_NOT_HAD);
    String name = channel.required("ChannelName");
    if (!CHANNEL_NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw PayloadMembers.refused(channel.at("ChannelName") + " should match a valid pattern.");
    }
    channel.only("InputMode", "File", ONLY_FILES);
    channel.only("CompressionType", "None", "files come as they are.");
    channel.only("RecordWrapperType", "None", "files come as they are.");
    PayloadMembers source = channel.object("DataSource");
    source.check(SOURCE, SOURCE_NOT_HAD);
    PayloadMembers s3 = source.object("S3DataSource");
    s3.check(S3_SOURCE, S3_SOURCE_NOT_HAD);
    s3.only("S3DataType", "S3Prefix", "there are no manifests.");
    String distribution =
        Objects.requireNonNullElse(s3.text("S3DataDistributionType"), "FullyReplicated");
    if (!Set.of("FullyReplicated", "ShardedByS3Key").contains(distribution)) {
      throw PayloadMembers.refused(s3.at("S3DataDistributionType") + " is not valid.");
    }
    String uri = s3.required("S3Uri");
    String mistake = config.channelMistake().apply(uri);
    if (mistake != null) {
      throw PayloadMembers.refused("channel " + name + " cannot be had: " + mistake);
    }
    return new Channel(
        name, uri, channel.text("ContentType"), distribution.equals("ShardedByS3Key"));
  }
}
