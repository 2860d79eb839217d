package dev.longshore.aws;

import dev.longshore.engine.LogReceiver;
import dev.longshore.engine.LogReceiver.LogsUnavailable.Culprit;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.model.DataAlreadyAcceptedException;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * CloudWatch Logs, or what stands for it. Groups and streams have the names that they have here;
 * which groups there may be was decided when the job started.
 */
public final class CloudWatchLogReceiver implements LogReceiver {

  private static final Logger LOG = LoggerFactory.getLogger(CloudWatchLogReceiver.class);

  /** Refusals of whoever asks, as AWS's common errors name them; none is about what was sent. */
  private static final Set<String> OF_THE_CALLER =
      Set.of(
          "AuthFailure",
          "ExpiredToken",
          "ExpiredTokenException",
          "IncompleteSignature",
          "IncompleteSignatureException",
          "InvalidAccessKeyId",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "NotAuthorized",
          "OptInRequired",
          "RequestExpired",
          "SignatureDoesNotMatch",
          "UnrecognizedClientException");

  private final AwsClients clients;

  /** Asks nobody before the first events. */
  public CloudWatchLogReceiver(AwsClients clients) {
    this.clients = clients;
  }

  @Override
  public int put(String group, String stream, List<Event> events) throws LogsUnavailable {
    PutLogEventsRequest request =
        PutLogEventsRequest.builder()
            .logGroupName(group)
            .logStreamName(stream)
            .logEvents(events.stream().map(CloudWatchLogReceiver::input).toList())
            .build();
    try {
      return rejected(group, stream, events.size(), put(request).rejectedLogEventsInfo());
    } catch (DataAlreadyAcceptedException _) {
      LOG.debug("group={} stream={} events were taken by an earlier call", group, stream);
      return 0;
    } catch (SdkException e) {
      throw new LogsUnavailable(culprit(e), clients.told(AwsService.LOGS, e));
    }
  }

  /** Only a refusal with a name of AWS's is about the stream; a proxy may answer anything. */
  private static Culprit culprit(SdkException trouble) {
    if (!(trouble instanceof AwsServiceException refusal)
        || refusal.statusCode() / 100 != 4
        || refusal.isThrottlingException()
        || refusal.isClockSkewException()) {
      return Culprit.ENDPOINT;
    }
    AwsErrorDetails details = refusal.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    return code == null || OF_THE_CALLER.contains(code) ? Culprit.ENDPOINT : Culprit.STREAM;
  }

  private PutLogEventsResponse put(PutLogEventsRequest request) {
    try {
      return clients.logs().putLogEvents(request);
    } catch (ResourceNotFoundException _) {
      create(request.logGroupName(), request.logStreamName());
      return clients.logs().putLogEvents(request);
    }
  }

  private void create(String group, String stream) {
    try {
      createStream(group, stream);
    } catch (ResourceNotFoundException _) {
      createGroup(group);
      createStream(group, stream);
    }
  }

  private void createStream(String group, String stream) {
    try {
      var _ = clients.logs().createLogStream(it -> it.logGroupName(group).logStreamName(stream));
    } catch (ResourceAlreadyExistsException _) {
      LOG.debug("group={} stream={} is there already", group, stream);
    }
  }

  private void createGroup(String group) {
    try {
      var _ = clients.logs().createLogGroup(it -> it.logGroupName(group));
    } catch (ResourceAlreadyExistsException _) {
      LOG.debug("group={} is there already", group); // another stream's doing
    }
  }

  private static InputLogEvent input(Event event) {
    return InputLogEvent.builder().timestamp(event.timestampMillis()).message(event.text()).build();
  }

  /**
   * Such events are lost to it for good: it takes none that is older than 14 days. Those are the
   * first ones, up to an index that does not count itself; too new ones are the last, from an index
   * that does (API reference, November 2026).
   */
  private static int rejected(
      String group, String stream, int sent, @Nullable RejectedLogEventsInfo rejected) {
    if (rejected == null) {
      return 0;
    }
    int tooOld =
        Math.max(
            orElse(rejected.tooOldLogEventEndIndex(), 0),
            orElse(rejected.expiredLogEventEndIndex(), 0));
    int tooNew = sent - orElse(rejected.tooNewLogEventStartIndex(), sent);
    int count = Math.clamp((long) tooOld + tooNew, 0, sent);
    LOG.warn(
        "group={} stream={} {} of {} events were not taken by CloudWatch Logs: {}",
        group,
        stream,
        count,
        sent,
        rejected);
    return count;
  }

  private static int orElse(@Nullable Integer index, int otherwise) {
    return index == null ? otherwise : index;
  }
}
