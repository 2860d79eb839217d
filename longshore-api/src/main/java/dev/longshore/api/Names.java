package dev.longshore.api;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.JobId;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.QuotaShareId;
import dev.longshore.model.Realm;
import org.jspecify.annotations.Nullable;

/** The names that clients give things, and the ARNs that they are given back. */
record Names(Realm realm) {

  private static final String CONSUMABLE = "consumable-resource";

  NameOrArn environment(@Nullable String given) {
    return parse(given, "compute-environment");
  }

  NameOrArn queue(@Nullable String given) {
    return parse(given, "job-queue");
  }

  NameOrArn policy(@Nullable String given) {
    return parse(given, "scheduling-policy");
  }

  NameOrArn serviceEnvironment(@Nullable String given) {
    return parse(given, "service-environment");
  }

  /** The quota share that an ARN of this realm means, or null. */
  @Nullable QuotaShareId quotaShare(String arn) {
    String prefix = queueArn("");
    return arn.startsWith(prefix) ? QuotaShareId.parse(arn.substring(prefix.length())) : null;
  }

  NameOrArn consumable(@Nullable String given) {
    return parse(given, CONSUMABLE);
  }

  NameOrArn definition(@Nullable String given) {
    return parse(given, "job-definition");
  }

  /** The id of a job; of an ARN its last part. */
  String job(String given) {
    return parse(given, "job").name();
  }

  /** The id of a service job; of an ARN its last part. */
  String serviceJob(String given) {
    return parse(given, "service-job").name();
  }

  private NameOrArn parse(@Nullable String given, String type) {
    return NameOrArn.parse(given == null ? "" : given, realm, type);
  }

  /** The revision that {@code name:revision} or its ARN means; null where no revision is given. */
  @Nullable DefinitionId revision(String given) {
    return DefinitionId.parse(definition(given).name());
  }

  String environmentArn(String name) {
    return realm.arn("batch", "compute-environment/" + name);
  }

  String queueArn(String name) {
    return realm.arn("batch", "job-queue/" + name);
  }

  String policyArn(String name) {
    return realm.arn("batch", "scheduling-policy/" + name);
  }

  String quotaShareArn(QuotaShareId id) {
    return queueArn(id.toString());
  }

  String serviceEnvironmentArn(String name) {
    return realm.arn("batch", "service-environment/" + name);
  }

  /** What is an ARN of something else was taken for a name, and is given back as it was. */
  String consumableArn(String name) {
    return name.startsWith("arn:") ? name : realm.arn("batch", CONSUMABLE + "/" + name);
  }

  String definitionArn(DefinitionId id) {
    return realm.arn("batch", "job-definition/" + id);
  }

  String jobArn(String id) {
    return realm.arn("batch", "job/" + id);
  }

  String serviceJobArn(JobId job) {
    return realm.arn("batch", "service-job/" + job);
  }

  String taskArn(String environment, String taskId) {
    return realm.arn("ecs", "task/" + ComputeEnvironment.clusterNameOf(environment) + "/" + taskId);
  }

  String containerArn(String environment, String taskId, String id) {
    String cluster = ComputeEnvironment.clusterNameOf(environment);
    return realm.arn("ecs", "container/" + cluster + "/" + taskId + "/" + id);
  }

  /** Each revision of a job definition is one of a task definition. */
  String taskDefinitionArn(DefinitionId id) {
    return realm.arn("ecs", "task-definition/" + id);
  }

  String containerInstanceArn(String environment, String id) {
    return realm.arn(
        "ecs", "container-instance/" + ComputeEnvironment.clusterNameOf(environment) + "/" + id);
  }

  String clusterArn(String environment) {
    return realm.arn("ecs", "cluster/" + ComputeEnvironment.clusterNameOf(environment));
  }
}
