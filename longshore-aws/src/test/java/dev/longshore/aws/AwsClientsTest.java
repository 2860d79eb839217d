package dev.longshore.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** Where the services of AWS are asked. */
class AwsClientsTest {

  private static final String VARIABLE = "aws.endpointUrl"; // as AWS_ENDPOINT_URL

  @ParameterizedTest
  @CsvSource({
    "STS, eu-west-1, https://sts.eu-west-1.amazonaws.com",
    "STS, us-east-1, https://sts.us-east-1.amazonaws.com",
    "SECRETS_MANAGER, eu-west-1, https://secretsmanager.eu-west-1.amazonaws.com",
    "SSM, cn-north-1, https://ssm.cn-north-1.amazonaws.com.cn",
    "ECR, eu-west-1, https://api.ecr.eu-west-1.amazonaws.com",
    "LOGS, eu-west-1, https://logs.eu-west-1.amazonaws.com"
  })
  void theyAreInTheirRegion(AwsService service, String region, String url) {
    assertThat(AwsClients.ofAws(service, Region.of(region))).isEqualTo(URI.create(url));
  }

  @Test
  void whereClientsOfThisServerAreLedIsNotWhereItAsksItself() {
    System.setProperty(VARIABLE, "http://127.0.0.1:8642");
    try {
      AwsClients clients =
          new AwsClients(new AwsConfig(EnumSet.of(AwsService.STS), null, Map.of(), "eu-west-1"));
      assertThat(clients.sts().serviceClientConfiguration().endpointOverride())
          .contains(URI.create("https://sts.eu-west-1.amazonaws.com"));
    } finally {
      System.clearProperty(VARIABLE);
    }
  }
}
