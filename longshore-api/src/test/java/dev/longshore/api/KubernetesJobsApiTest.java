package dev.longshore.api;

import static dev.longshore.api.ApiHarness.tree;
import static dev.longshore.api.ApiHarness.wrapped;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longshore.core.Command.ExplainJobCommand;
import dev.longshore.model.JobId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs for Kubernetes: accepted and described; they wait, since no cluster is reached. */
final class KubernetesJobsApiTest extends ApiFixture {

  @BeforeEach
  void createTheWorld() {
    api.ok(
        "createcomputeenvironment",
        """
        {'computeEnvironmentName':'k','type':'MANAGED','eksConfiguration':{
         'eksClusterArn':'arn:aws:eks:us-east-1:123456789012:cluster/c',
         'kubernetesNamespace':'batch'},'computeResources':{'type':'EC2','maxvCpus':16,'allocationStrategy':'BEST_FIT_PROGRESSIVE',
         'instanceTypes':['c5.large'],'subnets':['subnet-1'],'securityGroupIds':['sg-1'],
         'instanceRole':'ecsInstanceRole','minvCpus':0}}\
        """);
    api.settle();
    api.ok("createjobqueue", ApiHarness.queue("kq", "k"));
    api.settle();
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'pod','type':'container','parameters':{'x':'1','y':'2'},
         'eksProperties':{'podProperties':{'metadata':{'labels':{'a':'1','b':'2'},
         'namespace':'first'},
         'initContainers':[{'name':'before','image':'i','command':['Ref::x'],
          'resources':{'limits':{'cpu':'4','memory':'32Mi'}}}],
         'containers':[{'name':'main','image':'busybox','command':['sh','-c'],
          'args':['echo Ref::x Ref::y'],'env':[{'name':'A','value':'1'},{'name':'B','value':'2'}],
          'resources':{'limits':{'cpu':'2','memory':'64Mi'},'requests':{'cpu':'1'}}},
         {'name':'side','image':'busybox','resources':{'requests':{'cpu':'1','memory':'64Mi'}}}]}}}\
        """);
    api.ok(
        "registerjobdefinition",
        """
        {'jobDefinitionName':'one','type':'container','eksProperties':{'podProperties':{
         'containers':[{'image':'busybox','resources':{'limits':{'cpu':'1','memory':'64Mi'}}}]}}}\
        """);
  }

  @Test
  void theDefinitionIsShownWithTheOverridesOverIt() {
    String job =
        submit(
            "pod",
            """
            'parameters':{'y':'3'},'eksPropertiesOverride':{'podProperties':{
             'metadata':{'labels':{'b':'9','c':'3'},'annotations':{'n':'v'},'namespace':'second'},
             'initContainers':[{'name':'before','command':['Ref::y']}],
             'containers':[{'name':'main','image':'alpine','args':['run Ref::x'],
              'env':[{'name':'C','value':'4'},{'name':'A','value':'9'}],
              'resources':{'limits':{'cpu':'3'},'requests':{'memory':'64Mi'}}}]}}\
            """);
    JsonNode shown = api.describe(job);
    assertThat(shown.get("eksProperties"))
        .isEqualTo(
            tree(
                """
                {'podProperties':{'hostNetwork':true,'volumes':[],
                 'metadata':{'labels':{'a':'1','b':'9','c':'3'},'annotations':{'n':'v'},
                  'namespace':'second'},
                 'initContainers':[{'name':'before','image':'i','command':['3'],'args':[],'env':[],
                  'resources':{'limits':{'cpu':'4','memory':'32Mi'}},'volumeMounts':[]}],
                 'containers':[{'name':'main','image':'alpine','command':['sh','-c'],
                  'args':['run 1'],'env':[{'name':'A','value':'9'},{'name':'B','value':'2'},
                  {'name':'C','value':'4'}],'resources':{'limits':{'cpu':'3','memory':'64Mi'},
                  'requests':{'cpu':'1','memory':'64Mi'}},'volumeMounts':[]},
                 {'name':'side','image':'busybox','command':[],'args':[],'env':[],
                  'resources':{'requests':{'cpu':'1','memory':'64Mi'}},'volumeMounts':[]}]}}\
                """));
    assertThat(shown.get("attempts")).isEmpty();
    assertThat(shown.get("eksAttempts")).isEmpty();
    assertThat(shown.has("container")).isFalse();
    assertThat(shown.get("parameters")).isEqualTo(tree("{'x':'1','y':'3'}"));
  }

  @Test
  void itWaitsAndSaysThatItNeedsKubernetes() {
    String job = submit("pod", "'arrayProperties':{}");
    api.settle();
    assertThat(api.status(job)).isEqualTo("RUNNABLE");
    assertThat(api.service.execute(() -> new ExplainJobCommand(new JobId(job))).sentence())
        .contains("needs Kubernetes, which this server does not reach");
    api.ok("terminatejob", "{'jobId':'%s','reason':'enough'}".formatted(job));
    assertThat(api.status(job)).isEqualTo("FAILED");
    assertThat(api.engine.launches()).isEmpty();
  }

  @Test
  void aPodAsksForItsContainersTogetherOrForTheLargestThatRunsBefore() {
    submit("pod", "'arrayProperties':{}");
    submit(
        "pod",
        """
        'eksPropertiesOverride':{'podProperties':{'containers':[
         {'name':'side','resources':{'requests':{'cpu':'8','memory':'128Mi'}}}]}}\
        """);
    JsonNode jobs =
        api.ok("listjobs", "{'jobQueue':'kq','jobStatus':'RUNNABLE'}").get("jobSummaryList");
    assertThat(jobs.get(0).at("/capacityUsage/0/capacityUnit").textValue()).isEqualTo("cpu");
    assertThat(jobs)
        .extracting(job -> job.at("/capacityUsage/0/quantity").doubleValue())
        .containsExactly(9.0, 4.0);
  }

  @Test
  void childrenOfAnArrayWaitToo() {
    String job = submit("one", "'arrayProperties':{'size':3}");
    assertThat(api.status(job + ":2")).isEqualTo("RUNNABLE");
    assertThat(api.describe(job + ":2").at("/eksProperties/podProperties/containers")).hasSize(1);
  }

  @Test
  void theOnlyContainerNeedsNoName() {
    String job =
        submit(
            "one",
            "'eksPropertiesOverride':{'podProperties':{'containers':[{'command':['true']}]}}");
    assertThat(api.describe(job).at("/eksProperties/podProperties/containers/0/command"))
        .isEqualTo(tree("['true']"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'containers':[{'command':['x']}]",
        "'containers':[{'name':'none'}]",
        "'initContainers':[{'name':'main'}]",
        "'containers':[{'name':'main'},{'name':'main'}]",
        "'containers':[{'name':'main','env':[{'value':'1'}]}]",
        "'containers':[{'name':'main','resources':{'limits':{'cpu':'100m'}}}]",
        "'metadata':{'namespace':'kube-system'}",
        "'metadata':{'labels':{'a':'not valid'}}"
      })
  void whatDoesNotFitThePodIsRefused(String members) {
    refused("'eksPropertiesOverride':{'podProperties':{" + members + "}}");
  }

  @Test
  void theTextsAreThoseOfAws() {
    assertThat(refused("'propagateTags':true"))
        .isEqualTo(wrapped("Batch on EKS does not support tag propagation."));
    assertThat(refused(ofMain("'command':['']"))).isEqualTo("Command cannot be empty");
    assertThat(refused(ofMain("'args':['Ref::z']")))
        .isEqualTo("Unable to substitute value. No parameter found for reference z");
    assertThat(refused(ofMain("'resources':{'requests':{'cpu':'3'}}")))
        .isEqualTo(wrapped("cpu request must be <= to cpu limit if both are provided."));
    assertThat(refused(ofMain("'resources':{'requests':{'memory':'65Mi'}}")))
        .isEqualTo(wrapped("memory request must be equal to memory limit if both are provided."));
    assertThat(api.refused("submitjob", "{'jobName':'j','jobQueue':'q','jobDefinition':'pod'}"))
        .isEqualTo(
            "Job Queue is attached to Compute Environment that can not run Jobs with capability"
                + " EKS.");
    assertThat(refused("'containerOverrides':{}")).startsWith("containerOverrides cannot be used");
  }

  private static String ofMain(String members) {
    return "'eksPropertiesOverride':{'podProperties':{'containers':[{'name':'main',%s}]}}"
        .formatted(members);
  }

  private String submit(String definition, String members) {
    return api.ok("submitjob", request(definition, members)).get("jobId").textValue();
  }

  private String refused(String members) {
    return api.refused("submitjob", request("pod", members));
  }

  private static String request(String definition, String members) {
    return "{'jobName':'j','jobQueue':'kq','jobDefinition':'%s',%s}".formatted(definition, members);
  }
}
