package dev.longshore.wire;

import org.jspecify.annotations.Nullable;

/**
 * The services of AWS that clients of AWS Batch call beside it, with what tells them apart on one
 * endpoint. A service that is listed and not served is refused in its own protocol.
 */
public enum NeighbourService {
  /** AWS Batch itself, when the path is none of its operations. */
  BATCH("batch", Protocol.REST_JSON, null, null),
  /** CloudWatch Logs. */
  LOGS("logs", Protocol.AWS_JSON, "Logs_20140328", null),
  /** Elastic Container Service. */
  ECS("ecs", Protocol.AWS_JSON, "AmazonEC2ContainerServiceV20141113", null),
  /** EventBridge. */
  EVENTS("events", Protocol.AWS_JSON, "AWSEvents", null),
  /** SageMaker. */
  SAGEMAKER("sagemaker", Protocol.AWS_JSON, "SageMaker", null),
  /** Secrets Manager. */
  SECRETS_MANAGER("secretsmanager", Protocol.AWS_JSON, "secretsmanager", null),
  /** Systems Manager. */
  SSM("ssm", Protocol.AWS_JSON, "AmazonSSM", null),
  /** Elastic Container Registry. */
  ECR("ecr", Protocol.AWS_JSON, "AmazonEC2ContainerRegistry_V20150921", null),
  /** Resource Groups Tagging. */
  TAGGING("tagging", Protocol.AWS_JSON, "ResourceGroupsTaggingAPI_20170126", null),
  /** Step Functions. */
  STATES("states", Protocol.AWS_JSON, "AWSStepFunctions", null),
  /** DynamoDB. */
  DYNAMODB("dynamodb", Protocol.AWS_JSON, "DynamoDB_20120810", null),
  /** EC2. */
  EC2("ec2", Protocol.EC2_QUERY, null, "2016-11-15"),
  /** Security Token Service. */
  STS("sts", Protocol.QUERY, null, "2011-06-15"),
  /** Identity and Access Management. */
  IAM("iam", Protocol.QUERY, null, "2010-05-08"),
  /** Auto Scaling. */
  AUTO_SCALING("autoscaling", Protocol.QUERY, null, "2011-01-01"),
  /** CloudFormation. */
  CLOUDFORMATION("cloudformation", Protocol.QUERY, null, "2010-05-15"),
  /** CloudWatch metrics: query and JSON in older SDKs, CBOR in new ones. */
  MONITORING("monitoring", Protocol.QUERY, "GraniteServiceVersion20100801", "2010-08-01"),
  /** Elastic Kubernetes Service. */
  EKS("eks", Protocol.REST_JSON, null, null),
  /** S3. */
  S3("s3", Protocol.REST_XML, null, null);

  /** How a service is spoken to. */
  enum Protocol {
    REST_JSON,
    AWS_JSON,
    QUERY,
    EC2_QUERY,
    RPC_CBOR,
    REST_XML
  }

  private final String scope;
  private final Protocol protocol;
  private final @Nullable String targetPrefix;
  private final @Nullable String version;

  NeighbourService(
      String scope, Protocol protocol, @Nullable String targetPrefix, @Nullable String version) {
    this.scope = scope;
    this.protocol = protocol;
    this.targetPrefix = targetPrefix;
    this.version = version;
  }

  /** The name in credential scopes, host names and log lines. */
  String scope() {
    return scope;
  }

  Protocol protocol() {
    return protocol;
  }

  static @Nullable NeighbourService ofScope(String scope) {
    for (NeighbourService service : values()) {
      if (service.scope.equals(scope)) {
        return service;
      }
    }
    return null;
  }

  static @Nullable NeighbourService ofTargetPrefix(String prefix) {
    for (NeighbourService service : values()) {
      if (prefix.equals(service.targetPrefix)) {
        return service;
      }
    }
    return null;
  }

  static @Nullable NeighbourService ofVersion(String version) {
    for (NeighbourService service : values()) {
      if (version.equals(service.version)) {
        return service;
      }
    }
    return null;
  }
}
