package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.wire.WireResponse;
import org.junit.jupiter.api.Test;

/** Tags of service jobs, by their ARNs. */
final class ServiceJobTagsApiTest extends ServiceJobFixture {

  private WireResponse tags(String method, String arn, String body) {
    return api.send(method, "/v1/tags/" + arn, "", body, "us-east-1");
  }

  @Test
  void comeAndGo() {
    JsonNode job = submitServiceJob();
    String arn = job.get("jobArn").textValue();
    assertThat(arn).isEqualTo(ARN + "service-job/" + job.get("jobId").textValue());
    assertThat(tree(tags("GET", arn, "").text())).isEqualTo(tree("{'tags':{'a':'b'}}"));

    assertThat(tags("POST", arn, "{'tags':{'c':'d'}}").status()).isEqualTo(200);
    assertThat(tree(tags("GET", arn, "").text())).isEqualTo(tree("{'tags':{'a':'b','c':'d'}}"));
    assertThat(api.ok("describeservicejob", "{'jobId':'" + arn + "'}").get("tags"))
        .isEqualTo(tree("{'a':'b','c':'d'}"));
  }

  @Test
  void areNotFoundByTheArnOfAnotherKindOfJob() {
    String service = submitServiceJob().get("jobId").textValue();
    String other = api.submit();

    for (String arn :
        new String[] {
          ARN + "job/" + service,
          ARN + "service-job/" + other,
          ARN + "service-job/" + service + "#0",
          ARN + "service-job/none"
        }) {
      assertThat(tags("GET", arn, "").text()).contains("Resource " + arn + " does not exist");
      assertThat(tags("POST", arn, "{'tags':{'c':'d'}}").text())
          .contains("Resource " + arn + " does not exist");
    }
  }
}
