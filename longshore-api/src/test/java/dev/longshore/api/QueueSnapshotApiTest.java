package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GetJobQueueSnapshot. */
final class QueueSnapshotApiTest extends ApiFixture {

  @Test
  void showsTheFirstHundredInOrderAndSinceWhenTheyStandThere() {
    api.ok("updatecomputeenvironment", "{'computeEnvironment':'ce','state':'DISABLED'}");
    api.settle();
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      jobs.add(api.submit());
    }
    long submitted = api.clock.millis();
    api.advance(Duration.ofMinutes(1));
    JsonNode snapshot = api.ok("getjobqueuesnapshot", "{'jobQueue':'q'}");
    JsonNode front = snapshot.at("/frontOfQueue/jobs");
    assertThat(each(front, "jobArn"))
        .isEqualTo(jobs.subList(0, 100).stream().map(job -> ARN + "job/" + job).toList());
    assertThat(each(front, "earliestTimeAtPosition")).containsOnly(Long.toString(submitted));
    assertThat(snapshot.at("/frontOfQueue/lastUpdatedAt").longValue())
        .isEqualTo(api.clock.millis());
    assertThat(snapshot.at("/queueUtilization/totalCapacityUsage"))
        .isEqualTo(tree("[{'capacityUnit':'VCPU','quantity':0.0}]"));

    api.ok("canceljob", "{'jobId':'" + jobs.getFirst() + "','reason':'r'}");
    front = api.ok("getjobqueuesnapshot", "{'jobQueue':'q'}").at("/frontOfQueue/jobs");
    assertThat(front).hasSize(100);
    assertThat(front.at("/0/jobArn").textValue()).isEqualTo(ARN + "job/" + jobs.get(1));
    assertThat(each(front, "earliestTimeAtPosition"))
        .containsOnly(Long.toString(api.clock.millis()));
  }

  @Test
  void showsWhatTheSharesOfAFairShareQueueHave() {
    String policy = api.ok("createschedulingpolicy", "{'name':'fair'}").get("arn").textValue();
    api.ok(
        "createjobqueue",
        """
        {'jobQueueName':'shared','priority':1,'schedulingPolicyArn':'%s',
         'computeEnvironmentOrder':[{'order':1,'computeEnvironment':'ce'}]}\
        """
            .formatted(policy));
    api.settle();
    String job =
        api.ok(
                "submitjob",
                """
                {'jobName':'j','jobQueue':'shared','jobDefinition':'d','shareIdentifier':'one',
                 'schedulingPriorityOverride':1}\
                """)
            .get("jobId")
            .textValue();
    api.awaitStatus(job, "RUNNING");
    JsonNode utilization =
        api.ok("getjobqueuesnapshot", "{'jobQueue':'" + ARN + "job-queue/shared'}")
            .get("queueUtilization");
    assertThat(utilization.at("/fairshareUtilization/activeShareCount").longValue()).isEqualTo(1);
    JsonNode share = utilization.at("/fairshareUtilization/topCapacityUtilization/0");
    assertThat(share.get("shareIdentifier").textValue()).isEqualTo("one");
    assertThat(share.at("/capacityUsage/0/quantity"))
        .isEqualTo(utilization.at("/totalCapacityUsage/0/quantity"));
    assertThat(share.at("/capacityUsage/0/quantity").doubleValue()).isPositive();
  }

  @Test
  void refusesAQueueThatIsNotThere() {
    assertThat(api.refused("getjobqueuesnapshot", "{'jobQueue':'nobody'}"))
        .isEqualTo("nobody does not exist");
  }
}
