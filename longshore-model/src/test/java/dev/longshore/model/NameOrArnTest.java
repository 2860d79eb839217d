package dev.longshore.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameOrArnTest {

  private static final Realm REALM = new Realm("aws", "us-east-1", "000000000000");

  @Test
  void takesTheNameOutOfAnArnOfThisRealmAndKind() {
    String arn = "arn:aws:batch:us-east-1:000000000000:job-queue/q";
    assertThat(REALM.arn("batch", "job-queue/q")).isEqualTo(arn);
    assertThat(NameOrArn.parse(arn, REALM, "job-queue")).isEqualTo(new NameOrArn(arn, "q"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q",
        "",
        "arn:aws:batch:us-east-1:000000000000:job-queue/",
        "arn:aws:batch:eu-west-1:000000000000:job-queue/q",
        "arn:aws:batch:us-east-1:111111111111:job-queue/q",
        "arn:aws:batch:us-east-1:000000000000:compute-environment/q",
        "arn:aws:batch:us-east-1:000000000000:job-queue/q/quota-share/s",
        "arn:aws-cn:batch:us-east-1:000000000000:job-queue/q"
      })
  void keepsAnythingElseAsTheName(String given) {
    assertThat(NameOrArn.parse(given, REALM, "job-queue").name()).isEqualTo(given);
  }
}
