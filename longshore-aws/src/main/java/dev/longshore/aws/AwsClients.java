package dev.longshore.aws;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The clients of the services that this server asks. Each is made when it is first needed, since
 * most servers need none, and kept.
 *
 * <p>The server's own identity is what AWS's tools would have here: variables of the environment, a
 * profile, a role of the container or of the machine.
 */
public final class AwsClients {

  /** Where nobody answers, a job should not wait long to fail; what is busy gets several tries. */
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private static final Duration ATTEMPT = Duration.ofSeconds(8);
  private static final Duration CALL = Duration.ofSeconds(25);

  private static final String NO_IDENTITY =
      "this server has no credentials of its own for AWS: give it AWS_ACCESS_KEY_ID and"
          + " AWS_SECRET_ACCESS_KEY, a profile or a role";

  private final AwsConfig config;
  private final AwsCredentialsProvider identity;
  private final ConcurrentMap<Place, Object> made = new ConcurrentHashMap<>();

  private record Place(AwsService service, String region) {}

  /** One set of connections for all. */
  private static final class Connections {
    private static final SdkHttpClient HTTP =
        Apache5HttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ATTEMPT).build();
  }

  /** Looked at when it is first needed. */
  private static final class OfThisMachine {
    private static final AwsCredentialsProvider CHAIN =
        DefaultCredentialsProvider.builder().build();
  }

  /** Asks nobody before the first call. */
  public AwsClients(AwsConfig config) {
    this(config, () -> OfThisMachine.CHAIN.resolveCredentials());
  }

  AwsClients(AwsConfig config, AwsCredentialsProvider identity) {
    this.config = config;
    this.identity = () -> resolved(identity);
  }

  AwsConfig config() {
    return config;
  }

  /** Takes roles on, in the region of the configuration. */
  StsClient sts() {
    return (StsClient)
        made.computeIfAbsent(
            new Place(AwsService.STS, config.region()),
            place -> client(StsClient.builder(), place));
  }

  SecretsManagerClient secretsManager(String region) {
    return (SecretsManagerClient)
        made.computeIfAbsent(
            new Place(AwsService.SECRETS_MANAGER, region),
            place -> client(SecretsManagerClient.builder(), place));
  }

  SsmClient ssm(String region) {
    return (SsmClient)
        made.computeIfAbsent(
            new Place(AwsService.SSM, region), place -> client(SsmClient.builder(), place));
  }

  EcrClient ecr(String region) {
    return (EcrClient)
        made.computeIfAbsent(
            new Place(AwsService.ECR, region), place -> client(EcrClient.builder(), place));
  }

  /** Takes what jobs write, in the region of the configuration. */
  CloudWatchLogsClient logs() {
    return (CloudWatchLogsClient)
        made.computeIfAbsent(
            new Place(AwsService.LOGS, config.region()),
            place -> client(CloudWatchLogsClient.builder(), place));
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
      B builder, Place place) {
    Region region = Region.of(place.region);
    URI endpoint = config.endpointOf(place.service);
    // Always said: else AWS_ENDPOINT_URL counts, which leads clients to this very server.
    return builder
        .endpointOverride(endpoint == null ? ofAws(place.service, region) : endpoint)
        .region(region)
        .credentialsProvider(identity)
        .httpClient(Connections.HTTP)
        .overrideConfiguration(
            override -> override.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL))
        .build();
  }

  /** AWS's own place. */
  static URI ofAws(AwsService service, Region region) {
    ServiceMetadata metadata =
        switch (service) {
          case STS -> StsClient.serviceMetadata();
          case SECRETS_MANAGER -> SecretsManagerClient.serviceMetadata();
          case SSM -> SsmClient.serviceMetadata();
          case ECR -> EcrClient.serviceMetadata();
          case LOGS -> CloudWatchLogsClient.serviceMetadata();
        };
    return URI.create("https://" + metadata.endpointFor(region));
  }

  /** What the SDK says where it finds nothing is a page long. */
  private static AwsCredentials resolved(AwsCredentialsProvider identity) {
    try {
      return identity.resolveCredentials();
    } catch (SdkClientException e) {
      throw SdkClientException.create(NO_IDENTITY, e);
    }
  }

  /**
   * What went wrong with a call, for those who run a job: never a secret, and none of the SDK's
   * details.
   */
  String told(AwsService service, SdkException trouble) {
    if (trouble instanceof AwsServiceException refusal) {
      AwsErrorDetails details = refusal.awsErrorDetails();
      String code = details == null ? null : details.errorCode();
      String message = details == null ? null : details.errorMessage();
      return (code == null ? "HTTP status " + refusal.statusCode() : code)
          + (message == null || message.isEmpty() ? "" : ": " + message);
    }
    for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
      if (NO_IDENTITY.equals(cause.getMessage())) {
        return NO_IDENTITY;
      }
    }
    URI endpoint = config.endpointOf(service);
    return service.key()
        + (endpoint == null ? " of AWS" : " at " + endpoint)
        + " cannot be reached: "
        + trouble.getMessage();
  }
}
