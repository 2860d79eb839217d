package dev.longshore.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longshore.aws.FakeAws.Answer;
import dev.longshore.engine.LogReceiver.Event;
import dev.longshore.engine.LogReceiver.LogsUnavailable;
import dev.longshore.engine.LogReceiver.LogsUnavailable.Culprit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CloudWatchLogReceiverTest {

  private static final List<Event> EVENTS = List.of(new Event(17, "one"), new Event(18, "two"));

  private final FakeAws aws = new FakeAws();
  private final CloudWatchLogReceiver receiver =
      new CloudWatchLogReceiver(aws.clients("eu-west-1"));

  /** What there is: a group, or a stream with its group before it. */
  private final Set<String> known = new HashSet<>();

  @AfterEach
  void close() {
    aws.close();
  }

  @Test
  void putsEventsIntoAStreamThatIsThere() throws Exception {
    aws.answer(_ -> Answer.ok("{}"));
    receiver.put("team", "d/default/1", EVENTS);
    assertThat(aws.requests()).hasSize(1);
    FakeAws.Request request = aws.requests().getFirst();
    assertThat(request.operation()).isEqualTo("Logs_20140328.PutLogEvents");
    assertThat(request.isSigned(FakeAws.OWN_KEY, "eu-west-1", "logs")).isTrue();
    assertThat(request.body())
        .contains("\"logGroupName\":\"team\"", "\"logStreamName\":\"d/default/1\"")
        .contains("{\"timestamp\":17,\"message\":\"one\"},{\"timestamp\":18,\"message\":\"two\"}");
  }

  @Test
  void makesGroupAndStreamWhereTheyAreNot() throws Exception {
    aws.answer(this::likeCloudWatch);
    receiver.put("team", "1", EVENTS);
    receiver.put("team", "2", EVENTS);
    receiver.put("team", "1", EVENTS);
    assertThat(operations())
        .containsExactly(
            "PutLogEvents",
            "CreateLogStream",
            "CreateLogGroup",
            "CreateLogStream",
            "PutLogEvents",
            "PutLogEvents",
            "CreateLogStream",
            "PutLogEvents",
            "PutLogEvents");
  }

  @Test
  void aStreamThatAnotherMadeMeanwhileWillDo() throws Exception {
    List<String> seen = new ArrayList<>();
    aws.answer(
        request -> {
          seen.add(request.operation());
          return request.operation().endsWith("CreateLogStream")
              ? refusal("ResourceAlreadyExistsException")
              : seen.size() == 1 ? refusal("ResourceNotFoundException") : Answer.ok("{}");
        });
    receiver.put("team", "1", EVENTS);
    assertThat(operations()).containsExactly("PutLogEvents", "CreateLogStream", "PutLogEvents");
  }

  @Test
  void saysWhyEventsWereNotTaken() {
    aws.answer(_ -> refusal("AccessDeniedException"));
    assertThatThrownBy(() -> receiver.put("team", "1", EVENTS))
        .isInstanceOf(LogsUnavailable.class)
        .hasMessage("AccessDeniedException: for a test");
    aws.close();
    assertThatThrownBy(() -> receiver.put("team", "1", EVENTS))
        .isInstanceOf(LogsUnavailable.class)
        .hasMessageStartingWith("logs at " + aws.url() + " cannot be reached");
  }

  @Test
  void saysWhetherTheStreamOrTheEndpointIsToBlame() {
    for (String code : List.of("AccessDeniedException", "InvalidParameterException")) {
      aws.answer(_ -> refusal(code));
      assertThat(culprit()).as(code).isEqualTo(Culprit.STREAM);
    }
    for (String code : List.of("UnrecognizedClientException", "ThrottlingException")) {
      aws.answer(_ -> refusal(code));
      assertThat(culprit()).as(code).isEqualTo(Culprit.ENDPOINT);
    }
    aws.answer(_ -> new Answer(403, "<html>who are you?</html>"));
    assertThat(culprit()).as("a proxy").isEqualTo(Culprit.ENDPOINT);
    aws.close();
    assertThat(culprit()).as("nobody").isEqualTo(Culprit.ENDPOINT);
  }

  @Test
  void whatWasTakenByAnEarlierCallIsTaken() throws Exception {
    aws.answer(_ -> refusal("DataAlreadyAcceptedException"));
    receiver.put("team", "1", EVENTS);
    assertThat(operations()).containsExactly("PutLogEvents");
  }

  @Test
  void countsEventsThatAreRefusedForGood() throws Exception {
    aws.answer(_ -> Answer.ok("{}"));
    assertThat(receiver.put("team", "1", EVENTS)).isZero();
    aws.answer(_ -> rejected("\"tooOldLogEventEndIndex\":1"));
    assertThat(receiver.put("team", "1", EVENTS)).isEqualTo(1);
    aws.answer(_ -> rejected("\"expiredLogEventEndIndex\":2,\"tooOldLogEventEndIndex\":1"));
    assertThat(receiver.put("team", "1", EVENTS)).isEqualTo(2);
    aws.answer(_ -> rejected("\"tooOldLogEventEndIndex\":1,\"tooNewLogEventStartIndex\":1"));
    assertThat(receiver.put("team", "1", EVENTS)).isEqualTo(2);
  }

  private static Answer rejected(String members) {
    return Answer.ok("{\"rejectedLogEventsInfo\":{" + members + "}}");
  }

  private @Nullable Culprit culprit() {
    try {
      receiver.put("team", "1", EVENTS);
      return null;
    } catch (LogsUnavailable e) {
      return e.culprit();
    }
  }

  private List<String> operations() {
    return aws.requests().stream()
        .map(request -> request.operation().substring(request.operation().indexOf('.') + 1))
        .toList();
  }

  private Answer likeCloudWatch(FakeAws.Request request) {
    String group = member(request, "logGroupName");
    String stream = group + "/" + member(request, "logStreamName");
    return switch (request.operation()) {
      case "Logs_20140328.CreateLogGroup" -> {
        known.add(group);
        yield Answer.ok("{}");
      }
      case "Logs_20140328.CreateLogStream" -> {
        boolean there = known.contains(group);
        known.add(stream);
        yield there ? Answer.ok("{}") : without(stream);
      }
      default -> known.contains(stream) ? Answer.ok("{}") : refusal("ResourceNotFoundException");
    };
  }

  private Answer without(String stream) {
    known.remove(stream);
    return refusal("ResourceNotFoundException");
  }

  private static String member(FakeAws.Request request, String name) {
    return request.body().replaceAll(".*\"" + name + "\":\"([^\"]*)\".*", "$1");
  }

  private static Answer refusal(String code) {
    return new Answer(400, "{\"__type\":\"%s\",\"message\":\"for a test\"}".formatted(code));
  }
}
