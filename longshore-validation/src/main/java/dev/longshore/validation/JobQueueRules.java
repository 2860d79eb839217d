package dev.longshore.validation;

import dev.longshore.model.JobQueue;
import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.JobQueueDetail;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueRequest;

/**
 * What AWS Batch accepts as a job queue, as far as no other resource is needed. Whether the
 * environments exist and fit together is for core and {@link QueueEnvironmentRules}.
 */
public final class JobQueueRules {

  private static final List<String> TYPES =
      List.of("ECS", "ECS_FARGATE", "ECS_MANAGED_INSTANCES", "EKS", JobQueue.SERVICE_TYPE);

  private static final Pattern POLICY_ARN = Pattern.compile("arn:.*:scheduling-policy/[^/]+");

  private JobQueueRules() {}

  /** Refuses what CreateJobQueue does not accept. */
  public static void checkCreate(CreateJobQueueRequest request, Limits limits) {
    if (!ResourceNames.isValid(request.jobQueueName())) {
      throw Refuse.wrapped("Job Queue name should match a valid pattern.");
    }
    if (request.priority() == null) {
      throw Refuse.wrapped("priority is required.");
    }
    checkPriority(request.priority());
    checkState(request.stateAsString());
    String type = request.jobQueueTypeAsString();
    if (type != null && !TYPES.contains(type)) {
      throw Refuse.wrapped(
          "Job queue type %s is not valid. Valid types: %s".formatted(type, TYPES));
    }
    checkPolicyArn(request.schedulingPolicyArn());
    boolean service = !request.serviceEnvironmentOrder().isEmpty();
    if (service) {
      checkServiceQueue(request);
    } else if (JobQueue.SERVICE_TYPE.equals(type)) {
      throw Refuse.wrapped(
          "Job queues of type SAGEMAKER_TRAINING must have serviceEnvironmentOrder.");
    } else {
      checkEnvironments(request.computeEnvironmentOrder(), limits);
    }
    TimeLimitRules.check(request.jobStateTimeLimitActions(), service);
    TagRules.check(request.tags(), limits);
  }

  /** Refuses what UpdateJobQueue does not accept for a queue as it is stored. */
  public static void checkUpdate(
      UpdateJobQueueRequest request, JobQueueDetail current, Limits limits) {
    checkPriority(request.priority());
    checkState(request.stateAsString());
    checkPolicyArn(request.schedulingPolicyArn());
    checkPolicyStays(request.schedulingPolicyArn(), current.schedulingPolicyArn());
    boolean service = !current.serviceEnvironmentOrder().isEmpty();
    if (request.hasComputeEnvironmentOrder()) {
      if (service && !request.computeEnvironmentOrder().isEmpty()) {
        throw Refuse.wrapped(
            "A job queue with service environments cannot change to compute environments.");
      }
      if (!service) {
        checkEnvironments(request.computeEnvironmentOrder(), limits);
      }
    }
    if (!request.serviceEnvironmentOrder().isEmpty()) {
      if (!service) {
        throw Refuse.wrapped(
            "A job queue with compute environments cannot change to service environments.");
      }
      checkServiceEnvironments(request.serviceEnvironmentOrder());
    }
    TimeLimitRules.check(request.jobStateTimeLimitActions(), service);
  }

  private static void checkPriority(@Nullable Integer priority) {
    if (priority != null && (priority < 0 || priority > 1000)) {
      throw Refuse.wrapped("Job queue priority must be between 0 and 1000.");
    }
  }

  private static void checkState(@Nullable String state) {
    if (state != null && !state.equals("ENABLED") && !state.equals("DISABLED")) {
      throw Refuse.wrapped(
          "Job queue state %s is not valid. Valid states: [ENABLED, DISABLED]".formatted(state));
    }
  }

  private static void checkPolicyArn(@Nullable String arn) {
    if (!Refuse.isMissing(arn) && !POLICY_ARN.matcher(arn).matches()) {
      throw Refuse.wrapped("Only scheduling policy Arn can be allowed.");
    }
  }

  private static void checkPolicyStays(@Nullable String given, @Nullable String current) {
    if (given == null) {
      return;
    }
    if (Refuse.isMissing(current) && !given.isEmpty()) {
      throw Refuse.wrapped(
          "A scheduling policy cannot be added to a job queue that was created without one.");
    }
    if (!Refuse.isMissing(current) && given.isEmpty()) {
      throw Refuse.wrapped("The scheduling policy of a job queue cannot be removed.");
    }
  }

  private static void checkServiceQueue(CreateJobQueueRequest request) {
    if (!JobQueue.SERVICE_TYPE.equals(request.jobQueueTypeAsString())) {
      throw Refuse.wrapped(
          ("CreateJobQueue requires either setting computeEnvironmentOrder or setting"
                  + " serviceEnvironmentOrder along with a supported jobQueueType. The"
                  + " jobQueueType provided is %s, which is incompatible with the provided"
                  + " serviceEnvironmentOrder.")
              .formatted(request.jobQueueTypeAsString()));
    }
    if (!request.computeEnvironmentOrder().isEmpty()) {
      throw Refuse.wrapped("Cannot use both computeEnvironmentOrder and serviceEnvironmentOrder.");
    }
    checkServiceEnvironments(request.serviceEnvironmentOrder());
  }

  private static void checkServiceEnvironments(List<ServiceEnvironmentOrder> environments) {
    if (environments.size() > 1) {
      throw Refuse.wrapped("Job queue can only have 1 service environment.");
    }
    for (var environment : environments) {
      if (environment.order() == null || Refuse.isMissing(environment.serviceEnvironment())) {
        throw Refuse.wrapped(
            "order and serviceEnvironment are required in serviceEnvironmentOrder.");
      }
    }
  }

  private static void checkEnvironments(List<ComputeEnvironmentOrder> environments, Limits limits) {
    if (environments.isEmpty()) {
      throw Refuse.wrapped("computeEnvironmentOrder is required.");
    }
    int most = limits.of(Limit.ENVIRONMENTS_PER_QUEUE);
    if (environments.size() > most) {
      throw Refuse.wrapped(
          "Only %d environments are allowed in job queue request.".formatted(most));
    }
    Set<String> names = new HashSet<>();
    Set<Integer> orders = new HashSet<>();
    for (var environment : environments) {
      if (environment.order() == null || Refuse.isMissing(environment.computeEnvironment())) {
        throw Refuse.wrapped(
            "order and computeEnvironment are required in computeEnvironmentOrder.");
      }
      if (!names.add(nameOf(environment.computeEnvironment()))) {
        throw Refuse.wrapped("Duplicate ComputeEnvironments within order list.");
      }
      if (!orders.add(environment.order())) {
        throw Refuse.wrapped("Duplicate ComputeEnvironment order values.");
      }
    }
  }

  /** The name in an ARN, so that a name and its ARN are one environment. */
  private static String nameOf(String nameOrArn) {
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }
}
