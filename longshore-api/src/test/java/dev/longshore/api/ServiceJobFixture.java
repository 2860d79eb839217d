package dev.longshore.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;

/** A world with a queue of service jobs beside. */
abstract class ServiceJobFixture extends ApiFixture {

  @BeforeEach
  void serviceQueue() {
    api.ok(
        "createserviceenvironment",
        """
        {'serviceEnvironmentName':'se','serviceEnvironmentType':'SAGEMAKER_TRAINING',
         'capacityLimits':[{'maxCapacity':1,'capacityUnit':'NUM_INSTANCES'}]}\
        """);
    api.settle();
    serviceQueue("sq");
  }

  final void serviceQueue(String name) {
    api.ok(
        "createjobqueue",
        """
        {'jobQueueName':'%s','priority':1,'jobQueueType':'SAGEMAKER_TRAINING',
         'serviceEnvironmentOrder':[{'order':1,'serviceEnvironment':'se'}]}\
        """
            .formatted(name));
    api.settle();
  }

  final JsonNode submitServiceJob() {
    return api.okVerbatim(
        "submitservicejob",
        """
        {"jobName":"job","jobQueue":"sq","serviceJobType":"SAGEMAKER_TRAINING","tags":{"a":"b"},
         "serviceRequestPayload":"{\\"AlgorithmSpecification\\":{\\"TrainingImage\\":\\"i\\"},\
        \\"ResourceConfig\\":{\\"InstanceType\\":\\"ml.m5.large\\",\\"InstanceCount\\":1}}"}
        """);
  }
}
