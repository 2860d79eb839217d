package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.model.EngineRules;
import dev.longshore.model.EngineRules.Rule;
import dev.longshore.model.EngineRules.Tag;
import dev.longshore.model.NamePattern;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients see of rules for engines. */
final class EnginesApiTest {

  private static final EngineRules RULES =
      new EngineRules(
          "local",
          List.of(
              new Rule(null, "FARGATE", null, null, "docker"),
              new Rule(null, null, new Tag("as", "processes"), null, "processes"),
              new Rule(new NamePattern("se"), null, null, null, "processes")));

  private ApiHarness api;

  @BeforeEach
  void start(@TempDir Path folder) {
    api = new ApiHarness(folder, RULES).withWorld();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private JsonNode tags(String environment) {
    return api.ok("describecomputeenvironments", "{'computeEnvironments':['" + environment + "']}")
        .at("/computeEnvironments/0/tags");
  }

  private String listed(String environment) {
    String path = "/v1/tags/" + ApiFixture.ARN + "compute-environment/" + environment;
    return api.send("GET", path, "", "", ApiHarness.HOME.region()).text();
  }

  @Test
  void anEnvironmentShowsItsEngineAmongItsTags() {
    api.ok(
        "createcomputeenvironment",
        ApiHarness.fargate("f").replaceFirst("\\}\\}", "},'tags':{'as':'processes'}}"));
    api.settle();

    assertThat(tags("ce").toString()).isEqualTo("{\"aws:longshore:engine\":\"local\"}");
    assertThat(tags("f").toString())
        .isEqualTo("{\"as\":\"processes\",\"aws:longshore:engine\":\"docker\"}");
    assertThat(listed("f")).contains("processes").doesNotContain("engine");
  }

  @Test
  void anotherTagGivesItToAnotherEngine() {
    String path = "/v1/tags/" + ApiFixture.ARN + "compute-environment/ce";
    api.send("POST", path, "", "{\"tags\":{\"as\":\"processes\"}}", ApiHarness.HOME.region());

    assertThat(tags("ce").path("aws:longshore:engine").asText()).isEqualTo("processes");
    String job = api.submit();
    api.settle();
    assertThat(api.describe(job).path("status").asText())
        .as("no host of that engine is there")
        .isEqualTo("RUNNABLE");
  }

  @Test
  void nobodyCanSetTheTag() {
    String path = "/v1/tags/" + ApiFixture.ARN + "compute-environment/ce";
    assertThat(
            api.send(
                    "POST",
                    path,
                    "",
                    "{\"tags\":{\"aws:longshore:engine\":\"docker\"}}",
                    ApiHarness.HOME.region())
                .text())
        .contains("Tags cannot start with the reserved prefix aws:");
    assertThat(
            api.refused(
                "createcomputeenvironment",
                ApiHarness.fargate("f")
                    .replaceFirst("\\}\\}", "},'tags':{'aws:longshore:engine':'local'}}")))
        .contains("reserved prefix aws:");
  }

  @Test
  void withoutRulesThereIsNoSuchTag(@TempDir Path other) {
    try (ApiHarness plain = new ApiHarness(other).withWorld()) {
      assertThat(
              plain
                  .ok("describecomputeenvironments", "{}")
                  .at("/computeEnvironments/0/tags")
                  .toString())
          .isEqualTo("{}");
    }
  }

  @Test
  void aTrainingJobNeedsWhatTheEngineOfItsEnvironmentRuns() {
    api.ok(
        "createserviceenvironment",
        """
        {'serviceEnvironmentName':'se','serviceEnvironmentType':'SAGEMAKER_TRAINING',
         'capacityLimits':[{'maxCapacity':1,'capacityUnit':'NUM_INSTANCES'}]}\
        """);
    api.settle();
    api.ok(
        "createjobqueue",
        """
        {'jobQueueName':'sq','priority':1,'jobQueueType':'SAGEMAKER_TRAINING',
         'serviceEnvironmentOrder':[{'order':1,'serviceEnvironment':'se'}]}\
        """);
    api.settle();
    assertThat(
            api.ok("describeserviceenvironments", "{}")
                .at("/serviceEnvironments/0/tags/aws:longshore:engine")
                .asText())
        .isEqualTo("processes");
    assertThat(
            api.refused(
                "submitservicejob",
                """
                {'jobName':'job','jobQueue':'sq','serviceJobType':'SAGEMAKER_TRAINING',
                 'serviceRequestPayload':"{\\"AlgorithmSpecification\\":{\\"TrainingImage\\":\\"i\\"},\
                \\"ResourceConfig\\":{\\"InstanceType\\":\\"ml.m5.large\\",\\"InstanceCount\\":1}}"}
                """))
        .contains("ContainerEntrypoint is required");
  }
}
