package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CancelJobs and TerminateJobs. */
final class BulkStopApiTest extends ApiFixture {

  private static final String UNKNOWN = "00000000-0000-4000-8000-0000000000ff";

  @ParameterizedTest
  @CsvSource({"canceljobs,isCancelled", "terminatejobs,isTerminated"})
  void endsEachJobThatWaitsWithTheOneReason(String operation, String mark) {
    String first = submitWhatWaits();
    String second = submitWhatWaits();
    assertThat(stop(operation, first, second))
        .isEqualTo(tree("{'successful':['%s','%s'],'errors':[]}".formatted(first, second)));
    for (String job : List.of(first, second)) {
      JsonNode shown = api.describe(job);
      assertThat(shown.get("status").textValue()).isEqualTo("FAILED");
      assertThat(shown.get("statusReason").textValue()).isEqualTo("why not");
      assertThat(shown.get(mark).booleanValue()).isTrue();
      assertThat(shown.get("attempts")).isEmpty();
    }
    JsonNode summaries =
        api.ok("listjobs", "{'jobQueue':'q','jobStatus':'FAILED'}").get("jobSummaryList");
    assertThat(each(summaries, mark)).containsExactly("true", "true");
  }

  @Test
  void cancelLeavesAloneWhatRunsAndTerminateDoesNot() {
    String job = api.awaitStatus(api.submit(), "RUNNING");
    assertThat(each(stop("canceljobs", job).get("successful"))).containsExactly(job);
    assertThat(api.status(job)).isEqualTo("RUNNING");
    assertThat(api.describe(job).has("isCancelled")).isFalse();
    stop("terminatejobs", job);
    api.awaitStatus(job, "FAILED");
    assertThat(api.describe(job).get("isTerminated").booleanValue()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceljobs", "terminatejobs"})
  void aMalformedIdIsAnErrorOfItsOwnAndAnUnknownOneIsNot(String operation) {
    String waiting = submitWhatWaits();
    String arn = ARN + "job/" + waiting;
    assertThat(stop(operation, "x", UNKNOWN, UNKNOWN + ":3", "", arn))
        .isEqualTo(
            tree(
                """
                {'successful':['%s','%s:3','%s'],'errors':[
                 {'job':'x','code':'ValidationException',
                  'message':'The job id x is not valid.'},
                 {'job':'','code':'ValidationException','message':'The job id  is not valid.'}]}\
                """
                    .formatted(UNKNOWN, UNKNOWN, arn)));
    assertThat(api.status(waiting)).isEqualTo("FAILED");
    assertThat(stop(operation, "x").get("successful")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceljobs", "terminatejobs"})
  void whatIsWrongWithTheWholeRequestChangesNothing(String operation) {
    String waiting = submitWhatWaits();
    String job = "'" + waiting + "'";
    for (String request :
        List.of(
            "{'reason':'r'}",
            "{'jobs':[],'reason':'r'}",
            "{'jobs':null,'reason':'r'}",
            "{'jobs':[null],'reason':'r'}",
            "{'jobs':" + job + ",'reason':'r'}",
            "{'jobs':[" + job + "],'reason':'" + "r".repeat(1025) + "'}",
            "{'jobs':[" + String.join(",", Collections.nCopies(51, job)) + "],'reason':'r'}")) {
      api.refused(operation, request);
    }
    for (String request : List.of("{'jobs':[%s]}", "{'jobs':[%s],'reason':''}")) {
      assertThat(api.refused(operation, request.formatted(job)))
          .isEqualTo("'reason' is a required field (cannot be an empty string)");
    }
    assertThat(api.status(waiting)).isEqualTo("RUNNABLE");
    api.ok(
        operation,
        "{'jobs':[" + String.join(",", Collections.nCopies(50, job)) + "],'reason':'r'}");
    assertThat(api.status(waiting)).isEqualTo("FAILED");
  }

  private JsonNode stop(String operation, String... jobs) {
    return api.ok(operation, "{'jobs':['" + String.join("','", jobs) + "'],'reason':'why not'}");
  }

  private static List<String> each(JsonNode texts) {
    return texts.valueStream().map(JsonNode::textValue).toList();
  }

  private String submitWhatWaits() {
    return api.submit(
        "'containerOverrides':{'resourceRequirements':[{'type':'VCPU','value':'16'}]}");
  }
}
