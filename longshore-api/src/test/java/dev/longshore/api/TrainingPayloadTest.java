package dev.longshore.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longshore.model.Demand;
import dev.longshore.model.RefusedException;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.ServiceRequest.Channel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a request of CreateTrainingJob is read, and what is refused with which words. */
final class TrainingPayloadTest {

  private static final String WHOLE =
      """
      {'TrainingJobName':'demo','RoleArn':'arn:aws:iam::1:role/r','Tags':[],
       'AlgorithmSpecification':{'TrainingImage':'image','TrainingInputMode':'File',
        'ContainerEntrypoint':['sh'],'ContainerArguments':['-c','true']},
       'HyperParameters':{'eta':'0.1'},'Environment':{'KEY':'value'},
       'InputDataConfig':[{'ChannelName':'train','ContentType':'text/csv','DataSource':
        {'S3DataSource':{'S3DataType':'S3Prefix','S3Uri':'s3://data/in',
         'S3DataDistributionType':'ShardedByS3Key'}}}],
       'OutputDataConfig':{'S3OutputPath':'s3://data/out'},
       'ResourceConfig':{'InstanceType':'ml.m5.large','InstanceCount':2,'VolumeSizeInGB':30},
       'StoppingCondition':{'MaxRuntimeInSeconds':60}}
      """;

  private static ServiceRequest read(String payload, boolean runsImages) {
    return TrainingPayload.read(
        payload,
        "job",
        true,
        3,
        new ServiceJobConfig(
            _ -> runsImages,
            Demand.NOTHING,
            uri -> uri.startsWith("s3://data") ? null : uri + " is in no folder."),
        "local");
  }

  /** The payload with another value of one member. */
  private static String with(String pointer, String value) {
    ObjectNode payload = (ObjectNode) ApiHarness.tree(WHOLE);
    JsonPointer at = JsonPointer.compile(pointer);
    JsonNode holder = payload.at(at.head());
    ((ObjectNode) holder).set(at.last().getMatchingProperty(), ApiHarness.tree(value));
    return payload.toString();
  }

  private static void assertRefused(String payload, boolean runsImages, String message) {
    assertThatThrownBy(() -> read(payload, runsImages))
        .isInstanceOf(RefusedException.class)
        .hasMessage("serviceRequestPayload: " + message);
  }

  @Test
  void isReadAsAWhole() {
    String payload = WHOLE.replace('\'', '"');

    assertThat(read(payload, true))
        .isEqualTo(
            new ServiceRequest(
                payload,
                "demo",
                "image",
                List.of("sh"),
                List.of("-c", "true"),
                Map.of("KEY", "value"),
                Map.of("eta", "0.1"),
                List.of(new Channel("train", "s3://data/in", "text/csv", true)),
                "s3://data/out",
                2,
                "ml.m5.large",
                60,
                true,
                3));
  }

  @Test
  void hasTheNameOfTheJobAndADayOfRunTimeWhereItSaysNothing() {
    ServiceRequest request =
        read(
            """
            {"AlgorithmSpecification":{"TrainingImage":"image"},
             "ResourceConfig":{"InstanceType":"ml.m5.large","InstanceCount":1}}
            """,
            true);

    assertThat(request.name()).isEqualTo("job");
    assertThat(request.maxRuntimeSeconds()).isEqualTo(86_400);
    assertThat(request.channels()).isEmpty();
    assertThat(request.outputPath()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          /VpcConfig                                                 | {'Subnets':['s']} | there are no VPCs.
          /EnableNetworkIsolation                                    | true              | the network of jobs is not closed.
          /EnableInterContainerTrafficEncryption                     | true              | traffic is not encrypted.
          /EnableManagedSpotTraining                                 | true              | instances are never interrupted.
          /CheckpointConfig                                          | {'S3Uri':'s'}     | checkpoints are not taken along to another attempt.
          /DebugRuleConfigurations                                   | [{}]              | there is no debugger.
          /TensorBoardOutputConfig                                   | {'S3Uri':'s'}     | TensorBoard's data is not collected.
          /ProfilerRuleConfigurations                                | [{}]              | there is no profiler.
          /RetryStrategy                                             | {'Attempts':2}    | use retryStrategy of the service job.
          /RemoteDebugConfig                                         | {'Enable':true}   | there is no remote debugging.
          /InfraCheckConfig                                          | {'Enable':true}   | there are no health checks of instances.
          /SessionChainingConfig                                     | {'Enable':true}   | there are no sessions of IAM.
          /ServerlessJobConfig                                       | {'a':'b'}         | models are not customised without an image.
          /MlflowConfig                                              | {'a':'b'}         | there is no MLflow.
          /ModelPackageConfig                                        | {'a':'b'}         | there is no model registry.
          /AlgorithmSpecification/AlgorithmName                      | 'a'               | there is no marketplace of algorithms. Give a TrainingImage.
          /AlgorithmSpecification/TrainingImageConfig                | {'a':'b'}         | images are pulled with what the container engine knows.
          /ResourceConfig/VolumeKmsKeyId                             | 'key'             | nothing is encrypted with keys of AWS.
          /ResourceConfig/InstanceGroups                             | [{}]              | all instances of a job are alike.
          /ResourceConfig/KeepAlivePeriodInSeconds                   | 60                | there are no warm pools.
          /ResourceConfig/TrainingPlanArn                            | 'arn'             | there are no training plans.
          /ResourceConfig/InstancePlacementConfig                    | {'a':'b'}         | instances are placed on any host.
          /StoppingCondition/MaxWaitTimeInSeconds                    | 60                | instances are never interrupted.
          /StoppingCondition/MaxPendingTimeInSeconds                 | 60                | use jobStateTimeLimitActions of the job queue.
          /OutputDataConfig/KmsKeyId                                 | 'key'             | nothing is encrypted with keys of AWS.
          /InputDataConfig/0/ShuffleConfig                           | {'Seed':1}        | files come as they are.
          /InputDataConfig/0/DataSource/FileSystemDataSource         | {'a':'b'}         | there is no EFS and no FSx.
          /InputDataConfig/0/DataSource/DatasetSource                | {'a':'b'}         | there are no datasets of a hub.
          /InputDataConfig/0/DataSource/S3DataSource/AttributeNames  | ['a']             | there are no augmented manifests.
          /InputDataConfig/0/DataSource/S3DataSource/InstanceGroupNames | ['a']          | all instances of a job are alike.
          /InputDataConfig/0/DataSource/S3DataSource/ModelAccessConfig | {'a':'b'}       | there are no models of a hub.
          /InputDataConfig/0/DataSource/S3DataSource/HubAccessConfig | {'a':'b'}         | there are no models of a hub.
          """)
  void saysOfEachMemberThatCannotBeHadWhy(String pointer, String value, String why) {
    String path = pointer.substring(1).replace("/0/", "[0]/").replace('/', '.');

    assertRefused(with(pointer, value), true, path + " cannot be had here: " + why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          /TrainingJobName                              | 'a b'       | TrainingJobName should match a valid pattern.
          /TrainingJobName                              | 1           | TrainingJobName must be a string.
          /Surprise                                     | 1           | Surprise is not known.
          /AlgorithmSpecification                       | 1           | AlgorithmSpecification must be an object.
          /AlgorithmSpecification/TrainingInputMode     | 'Pipe'      | AlgorithmSpecification.TrainingInputMode Pipe cannot be had here: the files of a channel are copied before the start.
          /AlgorithmSpecification/ContainerEntrypoint   | [1]         | AlgorithmSpecification.ContainerEntrypoint must be a list of strings.
          /AlgorithmSpecification/ContainerArguments    | 'x'         | AlgorithmSpecification.ContainerArguments must be a list.
          /AlgorithmSpecification/TrainingImage         | ''          | AlgorithmSpecification.TrainingImage is required: this server runs training jobs as containers of their images.
          /ResourceConfig/InstanceType                  | ''          | ResourceConfig.InstanceType is required.
          /ResourceConfig/InstanceType                  | 'm5.large'  | m5.large is no instance type of SageMaker.
          /ResourceConfig                               | {'InstanceType':'ml.m5.large'} | ResourceConfig.InstanceCount is required.
          /ResourceConfig/InstanceCount                 | 1001        | ResourceConfig.InstanceCount must be a whole number from 1 to 1000.
          /StoppingCondition/MaxRuntimeInSeconds        | 0           | StoppingCondition.MaxRuntimeInSeconds must be a whole number from 1 to 2419200.
          /Environment                                  | {'a-b':'c'} | Environment has a-b, which is no variable's name.
          /HyperParameters                              | {'eta':0.1} | HyperParameters.eta must be a string.
          /OutputDataConfig/S3OutputPath                | '/tmp'      | OutputDataConfig.S3OutputPath must be an S3 URI.
          /OutputDataConfig/CompressionType             | 'NONE'      | OutputDataConfig.CompressionType NONE cannot be had here: what a job leaves is kept as archives.
          /InputDataConfig/0/ChannelName                | '..'        | InputDataConfig[0].ChannelName should match a valid pattern.
          /InputDataConfig/0/InputMode                  | 'FastFile'  | InputDataConfig[0].InputMode FastFile cannot be had here: the files of a channel are copied before the start.
          /InputDataConfig/0/CompressionType            | 'Gzip'      | InputDataConfig[0].CompressionType Gzip cannot be had here: files come as they are.
          /InputDataConfig/0/RecordWrapperType          | 'RecordIO'  | InputDataConfig[0].RecordWrapperType RecordIO cannot be had here: files come as they are.
          /InputDataConfig/0/DataSource/S3DataSource/S3DataType | 'ManifestFile' | InputDataConfig[0].DataSource.S3DataSource.S3DataType ManifestFile cannot be had here: there are no manifests.
          /InputDataConfig/0/DataSource/S3DataSource/S3DataDistributionType | 'x' | InputDataConfig[0].DataSource.S3DataSource.S3DataDistributionType is not valid.
          /InputDataConfig/0/DataSource/S3DataSource/S3Uri | 's3://other/in' | channel train cannot be had: s3://other/in is in no folder.
          """)
  void saysWhatIsWrongWithAValue(String pointer, String value, String message) {
    assertRefused(with(pointer, value), true, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/EnableNetworkIsolation=false",
        "/VpcConfig={}",
        "/DebugRuleConfigurations=[]",
        "/ResourceConfig/VolumeKmsKeyId=''",
        "/RemoteDebugConfig={'EnableRemoteDebug':false}"
      })
  void takesMembersThatAskForNothing(String member) {
    String[] parts = member.split("=", 2);

    assertThat(read(with(parts[0], parts[1]), true).name()).isEqualTo("demo");
  }

  @Test
  void needsAnEntryPointWhereThereAreNoImages() {
    assertRefused(
        with("/AlgorithmSpecification/ContainerEntrypoint", "[]"),
        false,
        "AlgorithmSpecification.ContainerEntrypoint is required: this server runs training jobs as"
            + " processes of its machine, and has no image to ask.");
  }

  @Test
  void hasEachChannelOnce() {
    JsonNode channel = ApiHarness.tree(WHOLE).at("/InputDataConfig/0");

    assertRefused(
        with("/InputDataConfig", "[" + channel + "," + channel + "]"),
        true,
        "channel train comes twice.");
  }

  @Test
  void isAJsonObject() {
    assertThatThrownBy(() -> read("[]", true))
        .hasMessageStartingWith("serviceRequestPayload: it must be a JSON object.");
  }
}
