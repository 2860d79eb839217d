package dev.longshore.api;

import static dev.longshore.api.ApiHarness.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longshore.model.Instance;
import dev.longshore.testkit.Await;
import dev.longshore.wire.WireRequest;
import dev.longshore.wire.WireResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances as clients of EC2 see them. */
final class Ec2ApiTest extends ApiFixture {

  private WireResponse send(String action, String parameters) {
    String form = "Action=" + action + "&Version=2016-11-15" + parameters;
    return api.router.handle(
        new WireRequest(
            "POST",
            "/",
            "",
            Map.of("content-type", "application/x-www-form-urlencoded"),
            form.getBytes(StandardCharsets.UTF_8)));
  }

  private String ok(String action, String parameters) {
    WireResponse response = send(action, parameters);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.headers()).containsEntry("content-type", "text/xml");
    return response.text();
  }

  /** The texts of all elements of this name. */
  private static List<String> texts(String xml, String element) {
    List<String> texts = new ArrayList<>();
    Matcher matcher = Pattern.compile("<" + element + ">([^<]*)</" + element + ">").matcher(xml);
    while (matcher.find()) {
      texts.add(matcher.group(1));
    }
    return texts;
  }

  private static String text(String xml, String element) {
    List<String> texts = texts(xml, element);
    assertThat(texts).as(element + " in " + xml).hasSize(1);
    return texts.getFirst();
  }

  private Instance launch(String environment, String more) {
    api.ok(
        "createcomputeenvironment",
        """
        {'computeEnvironmentName':'%s','type':'MANAGED','computeResources':{'type':'SPOT',
         'allocationStrategy':'SPOT_CAPACITY_OPTIMIZED','minvCpus':2,'maxvCpus':2,
         'instanceTypes':['c5.large'],'subnets':['subnet-7'],'securityGroupIds':['sg-1'],
         'instanceRole':'ecsInstanceRole','tags':{'Name':'a<b'}%s}}\
        """
            .formatted(environment, more));
    api.settle();
    Await.until("it is launched", () -> !instancesOf(environment).isEmpty());
    return instancesOf(environment).getFirst();
  }

  private List<Instance> instancesOf(String environment) {
    return api.service.reads().instances().stream()
        .filter(instance -> instance.computeEnvironment().equals(environment))
        .toList();
  }

  @Test
  void anInstanceIsShownWithItsTypePlaceAndTags() {
    Instance instance = launch("spot", "");
    String xml = ok("DescribeInstances", "&InstanceId.1=" + instance.id());
    assertThat(xml)
        .contains("<DescribeInstancesResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">")
        .contains("<requestId>the-id</requestId><reservationSet><item><reservationId>r-")
        .contains("<instanceState><code>16</code><name>running</name></instanceState>")
        .contains("<item><key>AWSBatchServiceTag</key><value>batch</value></item>")
        .contains("<item><key>Name</key><value>a&lt;b</value></item>");
    assertThat(text(xml, "instanceId")).isEqualTo(instance.id());
    assertThat(text(xml, "instanceType")).isEqualTo("c5.large");
    assertThat(text(xml, "availabilityZone")).isEqualTo("us-east-1a");
    assertThat(text(xml, "instanceLifecycle")).isEqualTo("spot");
    assertThat(text(xml, "architecture")).isEqualTo("x86_64");
    assertThat(text(xml, "subnetId")).isEqualTo("subnet-7");
    assertThat(text(xml, "privateDnsName"))
        .isEqualTo("ip-" + text(xml, "privateIpAddress").replace('.', '-') + ".ec2.internal");
    assertThat(text(xml, "launchTime"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  }

  @Test
  void onlySpotInstancesHaveALifecycle() {
    api.awaitStatus(api.submit(), "RUNNING");
    assertThat(ok("DescribeInstances", "")).contains("c5.large").doesNotContain("Lifecycle");
  }

  @Test
  void anInstanceThatIsGoneIsShownForAnHour() {
    String job = api.awaitStatus(api.submit(), "RUNNING");
    String id = api.service.reads().instances().getFirst().id();
    api.engine.exit(attempt(job, 1), 0);
    api.awaitStatus(job, "SUCCEEDED");
    api.advance(Duration.ofMinutes(2));
    Await.until("it is gone", () -> api.service.reads().instances().isEmpty());
    assertThat(ok("DescribeInstances", "&InstanceId.1=" + id))
        .contains("<instanceState><code>48</code><name>terminated</name></instanceState>");
    api.advance(Duration.ofHours(1).plusMillis(1));
    assertThat(send("DescribeInstances", "&InstanceId.1=" + id).text())
        .contains("<Code>InvalidInstanceID.NotFound</Code>")
        .contains("<Message>The instance ID '" + id + "' does not exist</Message>");
    assertThat(ok("DescribeInstances", "")).doesNotContain(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "&InstanceId.1=i-0123456789abcdef0 | InvalidInstanceID.NotFound",
        "&InstanceId.1=what | InvalidInstanceID.Malformed",
        "&Filter.1.Name=colour&Filter.1.Value.1=red | InvalidParameterValue",
        "&MaxResults=4 | InvalidParameterValue",
        "&NextToken=%21 | InvalidParameterValue",
        "&InstanceId.1=i-01234567&MaxResults=5 | InvalidParameterCombination",
      })
  void refusesInTheFormOfEc2(String parameters, String code) {
    WireResponse response = send("DescribeInstances", parameters);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text())
        .contains("<Response><Errors><Error><Code>" + code + "</Code><Message>")
        .contains("<RequestID>the-id</RequestID>");
  }

  @Test
  void refusesActionsThatAreNotServed() {
    WireResponse response = send("RunInstances", "");
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text())
        .contains("<Code>InvalidAction</Code>")
        .contains("The action RunInstances is not valid for this web service.");
  }

  @Test
  void filtersByWhatAnInstanceIs() {
    String spot = launch("spot", "").id();
    api.awaitStatus(api.submit(), "RUNNING");
    String plain = instancesOf("ce").getFirst().id();
    String address = text(ok("DescribeInstances", "&InstanceId.1=" + plain), "privateIpAddress");
    assertThat(found("instance-id", plain)).containsExactly(plain);
    assertThat(found("private-ip-address", address)).containsExactly(plain);
    assertThat(found("tag:Name", "a*")).containsExactly(spot);
    assertThat(found("tag-key", "Name")).containsExactly(spot);
    assertThat(found("instance-lifecycle", "spot")).containsExactly(spot);
    assertThat(found("instance-type", "c5.?arge")).containsExactlyInAnyOrder(spot, plain);
    assertThat(found("instance-state-name", "terminated")).isEmpty();
    assertThat(
            texts(
                ok(
                    "DescribeInstances",
                    "&Filter.1.Name=instance-state-name&Filter.1.Value.1=pending"
                        + "&Filter.1.Value.2=running&Filter.2.Name=tag-key&Filter.2.Value.1=Name"),
                "instanceId"))
        .as("any value, all filters")
        .containsExactly(spot);
  }

  private List<String> found(String filter, String value) {
    return texts(
        ok("DescribeInstances", "&Filter.1.Name=" + filter + "&Filter.1.Value.1=" + value),
        "instanceId");
  }

  @Test
  void typesComeFromTheCatalogue() {
    String xml =
        ok("DescribeInstanceTypes", "&InstanceType.1=c6g.xlarge&InstanceType.2=g4dn.12xlarge");
    assertThat(texts(xml, "instanceType")).containsExactly("c6g.xlarge", "g4dn.12xlarge");
    assertThat(texts(xml, "defaultVCpus")).containsExactly("4", "48");
    assertThat(texts(xml, "sizeInMiB")).containsExactly("8192", "196608");
    assertThat(xml)
        .contains("<supportedArchitectures><item>arm64</item></supportedArchitectures>")
        .contains("<gpuInfo><gpus><item><name>T4</name>")
        .contains("<count>4</count>");
    assertThat(send("DescribeInstanceTypes", "&InstanceType.1=x9.huge").text())
        .contains("<Code>InvalidInstanceType</Code>");
  }

  @Test
  void pagesThroughTypes() {
    List<String> all = texts(ok("DescribeInstanceTypes", ""), "instanceType");
    List<String> paged = new ArrayList<>();
    String token = "";
    do {
      String page = ok("DescribeInstanceTypes", "&MaxResults=100" + token);
      paged.addAll(texts(page, "instanceType"));
      List<String> next = texts(page, "nextToken");
      token = next.isEmpty() ? "" : "&NextToken=" + next.getFirst();
    } while (!token.isEmpty());
    assertThat(all).hasSizeGreaterThan(200);
    assertThat(paged).isEqualTo(all);
  }

  @Test
  void thereIsOneZoneInTheRegionOfTheCaller() {
    assertThat(texts(ok("DescribeRegions", ""), "regionName")).containsExactly("us-east-1");
    assertThat(text(ok("DescribeAvailabilityZones", ""), "zoneName")).isEqualTo("us-east-1a");
  }
}
