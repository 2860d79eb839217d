package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Service jobs and other jobs are listed apart, whatever queue they are or were in. */
final class ServiceJobListsApiTest extends ServiceJobFixture {

  private List<String> failed(String operation, String queue) {
    JsonNode listed = api.ok(operation, "{'jobQueue':'%s','jobStatus':'FAILED'}".formatted(queue));
    assertThat(named(operation, queue)).isEqualTo(each(listed.get("jobSummaryList"), "jobId"));
    return each(listed.get("jobSummaryList"), "jobId");
  }

  private List<String> named(String operation, String queue) {
    return each(
        api.ok(
                operation,
                "{'jobQueue':'%s','filters':[{'name':'JOB_NAME','values':['*']}]}".formatted(queue))
            .get("jobSummaryList"),
        "jobId");
  }

  private void deleteQueue(String name) {
    api.ok("updatejobqueue", "{'jobQueue':'%s','state':'DISABLED'}".formatted(name));
    api.settle();
    api.ok("deletejobqueue", "{'jobQueue':'%s'}".formatted(name));
    api.settle();
    api.settle();
  }

  @Test
  void aQueueHasJobsOfOneKind() {
    String service = submitServiceJob().get("jobId").textValue();
    String other = api.submit();
    api.ok("terminateservicejob", "{'jobId':'%s','reason':'r'}".formatted(service));
    api.ok("terminatejob", "{'jobId':'%s','reason':'r'}".formatted(other));

    assertThat(failed("listservicejobs", "sq")).containsExactly(service);
    assertThat(failed("listservicejobs", "q")).isEmpty();
    assertThat(failed("listjobs", "q")).containsExactly(other);
    assertThat(failed("listjobs", "sq")).isEmpty();
  }

  @Test
  void whatWasInAQueueOfTheSameNameIsOfTheOtherKind() {
    String service = submitServiceJob().get("jobId").textValue();
    String other = api.submit();
    api.ok("terminateservicejob", "{'jobId':'%s','reason':'r'}".formatted(service));
    api.ok("terminatejob", "{'jobId':'%s','reason':'r'}".formatted(other));
    deleteQueue("sq");
    deleteQueue("q");
    serviceQueue("q");
    api.ok("createjobqueue", ApiHarness.queue("sq", "ce"));
    api.settle();

    assertThat(failed("listservicejobs", "q")).isEmpty();
    assertThat(failed("listjobs", "sq")).isEmpty();
  }
}
