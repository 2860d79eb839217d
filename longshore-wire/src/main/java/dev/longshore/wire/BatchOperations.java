package dev.longshore.wire;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.batch.model.CancelJobRequest;
import software.amazon.awssdk.services.batch.model.CancelJobResponse;
import software.amazon.awssdk.services.batch.model.CancelJobsRequest;
import software.amazon.awssdk.services.batch.model.CancelJobsResponse;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.CreateConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.CreateConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.CreateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.CreateJobQueueResponse;
import software.amazon.awssdk.services.batch.model.CreateQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.CreateQuotaShareResponse;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.CreateSchedulingPolicyResponse;
import software.amazon.awssdk.services.batch.model.CreateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.CreateServiceEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.DeleteComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.DeleteComputeEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.DeleteConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.DeleteConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.DeleteJobQueueRequest;
import software.amazon.awssdk.services.batch.model.DeleteJobQueueResponse;
import software.amazon.awssdk.services.batch.model.DeleteQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.DeleteQuotaShareResponse;
import software.amazon.awssdk.services.batch.model.DeleteSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.DeleteSchedulingPolicyResponse;
import software.amazon.awssdk.services.batch.model.DeleteServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.DeleteServiceEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.DeregisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.DeregisterJobDefinitionResponse;
import software.amazon.awssdk.services.batch.model.DescribeComputeEnvironmentsRequest;
import software.amazon.awssdk.services.batch.model.DescribeComputeEnvironmentsResponse;
import software.amazon.awssdk.services.batch.model.DescribeConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.DescribeConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.DescribeJobDefinitionsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobDefinitionsResponse;
import software.amazon.awssdk.services.batch.model.DescribeJobQueuesRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobQueuesResponse;
import software.amazon.awssdk.services.batch.model.DescribeJobsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobsResponse;
import software.amazon.awssdk.services.batch.model.DescribeQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.DescribeQuotaShareResponse;
import software.amazon.awssdk.services.batch.model.DescribeSchedulingPoliciesRequest;
import software.amazon.awssdk.services.batch.model.DescribeSchedulingPoliciesResponse;
import software.amazon.awssdk.services.batch.model.DescribeServiceEnvironmentsRequest;
import software.amazon.awssdk.services.batch.model.DescribeServiceEnvironmentsResponse;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobRequest;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;
import software.amazon.awssdk.services.batch.model.GetJobQueueSnapshotRequest;
import software.amazon.awssdk.services.batch.model.GetJobQueueSnapshotResponse;
import software.amazon.awssdk.services.batch.model.ListConsumableResourcesRequest;
import software.amazon.awssdk.services.batch.model.ListConsumableResourcesResponse;
import software.amazon.awssdk.services.batch.model.ListJobsByConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.ListJobsByConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.ListJobsRequest;
import software.amazon.awssdk.services.batch.model.ListJobsResponse;
import software.amazon.awssdk.services.batch.model.ListQuotaSharesRequest;
import software.amazon.awssdk.services.batch.model.ListQuotaSharesResponse;
import software.amazon.awssdk.services.batch.model.ListSchedulingPoliciesRequest;
import software.amazon.awssdk.services.batch.model.ListSchedulingPoliciesResponse;
import software.amazon.awssdk.services.batch.model.ListServiceJobsRequest;
import software.amazon.awssdk.services.batch.model.ListServiceJobsResponse;
import software.amazon.awssdk.services.batch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.batch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionResponse;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;
import software.amazon.awssdk.services.batch.model.SubmitJobResponse;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobRequest;
import software.amazon.awssdk.services.batch.model.SubmitServiceJobResponse;
import software.amazon.awssdk.services.batch.model.TagResourceRequest;
import software.amazon.awssdk.services.batch.model.TagResourceResponse;
import software.amazon.awssdk.services.batch.model.TerminateJobRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobResponse;
import software.amazon.awssdk.services.batch.model.TerminateJobsRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobsResponse;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobRequest;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobResponse;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobsRequest;
import software.amazon.awssdk.services.batch.model.TerminateServiceJobsResponse;
import software.amazon.awssdk.services.batch.model.UntagResourceRequest;
import software.amazon.awssdk.services.batch.model.UntagResourceResponse;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.UpdateConsumableResourceRequest;
import software.amazon.awssdk.services.batch.model.UpdateConsumableResourceResponse;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueRequest;
import software.amazon.awssdk.services.batch.model.UpdateJobQueueResponse;
import software.amazon.awssdk.services.batch.model.UpdateQuotaShareRequest;
import software.amazon.awssdk.services.batch.model.UpdateQuotaShareResponse;
import software.amazon.awssdk.services.batch.model.UpdateSchedulingPolicyRequest;
import software.amazon.awssdk.services.batch.model.UpdateSchedulingPolicyResponse;
import software.amazon.awssdk.services.batch.model.UpdateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.UpdateServiceJobRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceJobResponse;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * The 48 operations of AWS Batch (API version 2016-08-10, as {@code @aws-sdk/client-batch} 3.1138.0
 * lists them). Handlers are registered with these constants, which carry the types of request and
 * response.
 */
public final class BatchOperations {

  /** The path of the tag operations, before the ARN. */
  static final String TAGS_PATH = "/v1/tags/";

  private BatchOperations() {}

  public static final BatchOperation<CancelJobRequest, CancelJobResponse> CANCEL_JOB =
      post("CancelJob", CancelJobRequest::builder, CancelJobResponse::builder);
  public static final BatchOperation<CancelJobsRequest, CancelJobsResponse> CANCEL_JOBS =
      post("CancelJobs", CancelJobsRequest::builder, CancelJobsResponse::builder);
  public static final BatchOperation<
          CreateComputeEnvironmentRequest, CreateComputeEnvironmentResponse>
      CREATE_COMPUTE_ENVIRONMENT =
          post(
              "CreateComputeEnvironment",
              CreateComputeEnvironmentRequest::builder,
              CreateComputeEnvironmentResponse::builder);
  public static final BatchOperation<
          CreateConsumableResourceRequest, CreateConsumableResourceResponse>
      CREATE_CONSUMABLE_RESOURCE =
          post(
              "CreateConsumableResource",
              CreateConsumableResourceRequest::builder,
              CreateConsumableResourceResponse::builder);
  public static final BatchOperation<CreateJobQueueRequest, CreateJobQueueResponse>
      CREATE_JOB_QUEUE =
          post("CreateJobQueue", CreateJobQueueRequest::builder, CreateJobQueueResponse::builder);
  public static final BatchOperation<CreateQuotaShareRequest, CreateQuotaShareResponse>
      CREATE_QUOTA_SHARE =
          post(
              "CreateQuotaShare",
              CreateQuotaShareRequest::builder,
              CreateQuotaShareResponse::builder);
  public static final BatchOperation<CreateSchedulingPolicyRequest, CreateSchedulingPolicyResponse>
      CREATE_SCHEDULING_POLICY =
          post(
              "CreateSchedulingPolicy",
              CreateSchedulingPolicyRequest::builder,
              CreateSchedulingPolicyResponse::builder);
  public static final BatchOperation<
          CreateServiceEnvironmentRequest, CreateServiceEnvironmentResponse>
      CREATE_SERVICE_ENVIRONMENT =
          post(
              "CreateServiceEnvironment",
              CreateServiceEnvironmentRequest::builder,
              CreateServiceEnvironmentResponse::builder);
  public static final BatchOperation<
          DeleteComputeEnvironmentRequest, DeleteComputeEnvironmentResponse>
      DELETE_COMPUTE_ENVIRONMENT =
          post(
              "DeleteComputeEnvironment",
              DeleteComputeEnvironmentRequest::builder,
              DeleteComputeEnvironmentResponse::builder);
  public static final BatchOperation<
          DeleteConsumableResourceRequest, DeleteConsumableResourceResponse>
      DELETE_CONSUMABLE_RESOURCE =
          post(
              "DeleteConsumableResource",
              DeleteConsumableResourceRequest::builder,
              DeleteConsumableResourceResponse::builder);
  public static final BatchOperation<DeleteJobQueueRequest, DeleteJobQueueResponse>
      DELETE_JOB_QUEUE =
          post("DeleteJobQueue", DeleteJobQueueRequest::builder, DeleteJobQueueResponse::builder);
  public static final BatchOperation<DeleteQuotaShareRequest, DeleteQuotaShareResponse>
      DELETE_QUOTA_SHARE =
          post(
              "DeleteQuotaShare",
              DeleteQuotaShareRequest::builder,
              DeleteQuotaShareResponse::builder);
  public static final BatchOperation<DeleteSchedulingPolicyRequest, DeleteSchedulingPolicyResponse>
      DELETE_SCHEDULING_POLICY =
          post(
              "DeleteSchedulingPolicy",
              DeleteSchedulingPolicyRequest::builder,
              DeleteSchedulingPolicyResponse::builder);
  public static final BatchOperation<
          DeleteServiceEnvironmentRequest, DeleteServiceEnvironmentResponse>
      DELETE_SERVICE_ENVIRONMENT =
          post(
              "DeleteServiceEnvironment",
              DeleteServiceEnvironmentRequest::builder,
              DeleteServiceEnvironmentResponse::builder);
  public static final BatchOperation<
          DeregisterJobDefinitionRequest, DeregisterJobDefinitionResponse>
      DEREGISTER_JOB_DEFINITION =
          post(
              "DeregisterJobDefinition",
              DeregisterJobDefinitionRequest::builder,
              DeregisterJobDefinitionResponse::builder);
  public static final BatchOperation<
          DescribeComputeEnvironmentsRequest, DescribeComputeEnvironmentsResponse>
      DESCRIBE_COMPUTE_ENVIRONMENTS =
          post(
              "DescribeComputeEnvironments",
              DescribeComputeEnvironmentsRequest::builder,
              DescribeComputeEnvironmentsResponse::builder);
  public static final BatchOperation<
          DescribeConsumableResourceRequest, DescribeConsumableResourceResponse>
      DESCRIBE_CONSUMABLE_RESOURCE =
          post(
              "DescribeConsumableResource",
              DescribeConsumableResourceRequest::builder,
              DescribeConsumableResourceResponse::builder);
  public static final BatchOperation<DescribeJobDefinitionsRequest, DescribeJobDefinitionsResponse>
      DESCRIBE_JOB_DEFINITIONS =
          post(
              "DescribeJobDefinitions",
              DescribeJobDefinitionsRequest::builder,
              DescribeJobDefinitionsResponse::builder);
  public static final BatchOperation<DescribeJobQueuesRequest, DescribeJobQueuesResponse>
      DESCRIBE_JOB_QUEUES =
          post(
              "DescribeJobQueues",
              DescribeJobQueuesRequest::builder,
              DescribeJobQueuesResponse::builder);
  public static final BatchOperation<DescribeJobsRequest, DescribeJobsResponse> DESCRIBE_JOBS =
      post("DescribeJobs", DescribeJobsRequest::builder, DescribeJobsResponse::builder);
  public static final BatchOperation<DescribeQuotaShareRequest, DescribeQuotaShareResponse>
      DESCRIBE_QUOTA_SHARE =
          post(
              "DescribeQuotaShare",
              DescribeQuotaShareRequest::builder,
              DescribeQuotaShareResponse::builder);
  public static final BatchOperation<
          DescribeSchedulingPoliciesRequest, DescribeSchedulingPoliciesResponse>
      DESCRIBE_SCHEDULING_POLICIES =
          post(
              "DescribeSchedulingPolicies",
              DescribeSchedulingPoliciesRequest::builder,
              DescribeSchedulingPoliciesResponse::builder);
  public static final BatchOperation<
          DescribeServiceEnvironmentsRequest, DescribeServiceEnvironmentsResponse>
      DESCRIBE_SERVICE_ENVIRONMENTS =
          post(
              "DescribeServiceEnvironments",
              DescribeServiceEnvironmentsRequest::builder,
              DescribeServiceEnvironmentsResponse::builder);
  public static final BatchOperation<DescribeServiceJobRequest, DescribeServiceJobResponse>
      DESCRIBE_SERVICE_JOB =
          post(
              "DescribeServiceJob",
              DescribeServiceJobRequest::builder,
              DescribeServiceJobResponse::builder);
  public static final BatchOperation<GetJobQueueSnapshotRequest, GetJobQueueSnapshotResponse>
      GET_JOB_QUEUE_SNAPSHOT =
          post(
              "GetJobQueueSnapshot",
              GetJobQueueSnapshotRequest::builder,
              GetJobQueueSnapshotResponse::builder);
  public static final BatchOperation<
          ListConsumableResourcesRequest, ListConsumableResourcesResponse>
      LIST_CONSUMABLE_RESOURCES =
          post(
              "ListConsumableResources",
              ListConsumableResourcesRequest::builder,
              ListConsumableResourcesResponse::builder);
  public static final BatchOperation<ListJobsRequest, ListJobsResponse> LIST_JOBS =
      post("ListJobs", ListJobsRequest::builder, ListJobsResponse::builder);
  public static final BatchOperation<
          ListJobsByConsumableResourceRequest, ListJobsByConsumableResourceResponse>
      LIST_JOBS_BY_CONSUMABLE_RESOURCE =
          post(
              "ListJobsByConsumableResource",
              ListJobsByConsumableResourceRequest::builder,
              ListJobsByConsumableResourceResponse::builder);
  public static final BatchOperation<ListQuotaSharesRequest, ListQuotaSharesResponse>
      LIST_QUOTA_SHARES =
          post(
              "ListQuotaShares", ListQuotaSharesRequest::builder, ListQuotaSharesResponse::builder);
  public static final BatchOperation<ListSchedulingPoliciesRequest, ListSchedulingPoliciesResponse>
      LIST_SCHEDULING_POLICIES =
          post(
              "ListSchedulingPolicies",
              ListSchedulingPoliciesRequest::builder,
              ListSchedulingPoliciesResponse::builder);
  public static final BatchOperation<ListServiceJobsRequest, ListServiceJobsResponse>
      LIST_SERVICE_JOBS =
          post(
              "ListServiceJobs", ListServiceJobsRequest::builder, ListServiceJobsResponse::builder);
  public static final BatchOperation<ListTagsForResourceRequest, ListTagsForResourceResponse>
      LIST_TAGS_FOR_RESOURCE =
          tags(
              "GET",
              "ListTagsForResource",
              ListTagsForResourceRequest::builder,
              ListTagsForResourceResponse::builder);
  public static final BatchOperation<RegisterJobDefinitionRequest, RegisterJobDefinitionResponse>
      REGISTER_JOB_DEFINITION =
          post(
              "RegisterJobDefinition",
              RegisterJobDefinitionRequest::builder,
              RegisterJobDefinitionResponse::builder);
  public static final BatchOperation<SubmitJobRequest, SubmitJobResponse> SUBMIT_JOB =
      post("SubmitJob", SubmitJobRequest::builder, SubmitJobResponse::builder);
  public static final BatchOperation<SubmitServiceJobRequest, SubmitServiceJobResponse>
      SUBMIT_SERVICE_JOB =
          post(
              "SubmitServiceJob",
              SubmitServiceJobRequest::builder,
              SubmitServiceJobResponse::builder);
  public static final BatchOperation<TagResourceRequest, TagResourceResponse> TAG_RESOURCE =
      tags("POST", "TagResource", TagResourceRequest::builder, TagResourceResponse::builder);
  public static final BatchOperation<TerminateJobRequest, TerminateJobResponse> TERMINATE_JOB =
      post("TerminateJob", TerminateJobRequest::builder, TerminateJobResponse::builder);
  public static final BatchOperation<TerminateJobsRequest, TerminateJobsResponse> TERMINATE_JOBS =
      post("TerminateJobs", TerminateJobsRequest::builder, TerminateJobsResponse::builder);
  public static final BatchOperation<TerminateServiceJobRequest, TerminateServiceJobResponse>
      TERMINATE_SERVICE_JOB =
          post(
              "TerminateServiceJob",
              TerminateServiceJobRequest::builder,
              TerminateServiceJobResponse::builder);
  public static final BatchOperation<TerminateServiceJobsRequest, TerminateServiceJobsResponse>
      TERMINATE_SERVICE_JOBS =
          post(
              "TerminateServiceJobs",
              TerminateServiceJobsRequest::builder,
              TerminateServiceJobsResponse::builder);
  public static final BatchOperation<UntagResourceRequest, UntagResourceResponse> UNTAG_RESOURCE =
      tags(
          "DELETE", "UntagResource", UntagResourceRequest::builder, UntagResourceResponse::builder);
  public static final BatchOperation<
          UpdateComputeEnvironmentRequest, UpdateComputeEnvironmentResponse>
      UPDATE_COMPUTE_ENVIRONMENT =
          post(
              "UpdateComputeEnvironment",
              UpdateComputeEnvironmentRequest::builder,
              UpdateComputeEnvironmentResponse::builder);
  public static final BatchOperation<
          UpdateConsumableResourceRequest, UpdateConsumableResourceResponse>
      UPDATE_CONSUMABLE_RESOURCE =
          post(
              "UpdateConsumableResource",
              UpdateConsumableResourceRequest::builder,
              UpdateConsumableResourceResponse::builder);
  public static final BatchOperation<UpdateJobQueueRequest, UpdateJobQueueResponse>
      UPDATE_JOB_QUEUE =
          post("UpdateJobQueue", UpdateJobQueueRequest::builder, UpdateJobQueueResponse::builder);
  public static final BatchOperation<UpdateQuotaShareRequest, UpdateQuotaShareResponse>
      UPDATE_QUOTA_SHARE =
          post(
              "UpdateQuotaShare",
              UpdateQuotaShareRequest::builder,
              UpdateQuotaShareResponse::builder);
  public static final BatchOperation<UpdateSchedulingPolicyRequest, UpdateSchedulingPolicyResponse>
      UPDATE_SCHEDULING_POLICY =
          post(
              "UpdateSchedulingPolicy",
              UpdateSchedulingPolicyRequest::builder,
              UpdateSchedulingPolicyResponse::builder);
  public static final BatchOperation<
          UpdateServiceEnvironmentRequest, UpdateServiceEnvironmentResponse>
      UPDATE_SERVICE_ENVIRONMENT =
          post(
              "UpdateServiceEnvironment",
              UpdateServiceEnvironmentRequest::builder,
              UpdateServiceEnvironmentResponse::builder);
  public static final BatchOperation<UpdateServiceJobRequest, UpdateServiceJobResponse>
      UPDATE_SERVICE_JOB =
          post(
              "UpdateServiceJob",
              UpdateServiceJobRequest::builder,
              UpdateServiceJobResponse::builder);

  /** Every operation, in the order of their names. */
  public static final List<BatchOperation<?, ?>> ALL =
      List.of(
          CANCEL_JOB,
          CANCEL_JOBS,
          CREATE_COMPUTE_ENVIRONMENT,
          CREATE_CONSUMABLE_RESOURCE,
          CREATE_JOB_QUEUE,
          CREATE_QUOTA_SHARE,
          CREATE_SCHEDULING_POLICY,
          CREATE_SERVICE_ENVIRONMENT,
          DELETE_COMPUTE_ENVIRONMENT,
          DELETE_CONSUMABLE_RESOURCE,
          DELETE_JOB_QUEUE,
          DELETE_QUOTA_SHARE,
          DELETE_SCHEDULING_POLICY,
          DELETE_SERVICE_ENVIRONMENT,
          DEREGISTER_JOB_DEFINITION,
          DESCRIBE_COMPUTE_ENVIRONMENTS,
          DESCRIBE_CONSUMABLE_RESOURCE,
          DESCRIBE_JOB_DEFINITIONS,
          DESCRIBE_JOB_QUEUES,
          DESCRIBE_JOBS,
          DESCRIBE_QUOTA_SHARE,
          DESCRIBE_SCHEDULING_POLICIES,
          DESCRIBE_SERVICE_ENVIRONMENTS,
          DESCRIBE_SERVICE_JOB,
          GET_JOB_QUEUE_SNAPSHOT,
          LIST_CONSUMABLE_RESOURCES,
          LIST_JOBS,
          LIST_JOBS_BY_CONSUMABLE_RESOURCE,
          LIST_QUOTA_SHARES,
          LIST_SCHEDULING_POLICIES,
          LIST_SERVICE_JOBS,
          LIST_TAGS_FOR_RESOURCE,
          REGISTER_JOB_DEFINITION,
          SUBMIT_JOB,
          SUBMIT_SERVICE_JOB,
          TAG_RESOURCE,
          TERMINATE_JOB,
          TERMINATE_JOBS,
          TERMINATE_SERVICE_JOB,
          TERMINATE_SERVICE_JOBS,
          UNTAG_RESOURCE,
          UPDATE_COMPUTE_ENVIRONMENT,
          UPDATE_CONSUMABLE_RESOURCE,
          UPDATE_JOB_QUEUE,
          UPDATE_QUOTA_SHARE,
          UPDATE_SCHEDULING_POLICY,
          UPDATE_SERVICE_ENVIRONMENT,
          UPDATE_SERVICE_JOB);

  private static <
          QB extends SdkBuilder<QB, Q>,
          Q extends SdkPojo,
          RB extends SdkBuilder<RB, R>,
          R extends SdkPojo>
      BatchOperation<Q, R> post(String name, Supplier<QB> request, Supplier<RB> response) {
    String path = "/v1/" + name.toLowerCase(Locale.ROOT);
    return new BatchOperation<>(name, "POST", path, decoder(request), decoder(response));
  }

  private static <
          QB extends SdkBuilder<QB, Q>,
          Q extends SdkPojo,
          RB extends SdkBuilder<RB, R>,
          R extends SdkPojo>
      BatchOperation<Q, R> tags(
          String method, String name, Supplier<QB> request, Supplier<RB> response) {
    return new BatchOperation<>(name, method, TAGS_PATH, decoder(request), decoder(response));
  }

  private static <B extends SdkBuilder<B, T>, T> BatchOperation.Decoder<T> decoder(
      Supplier<B> builder) {
    return (json, routed) -> ShapeCodec.decode(json, builder.get(), routed);
  }
}
