package dev.longshore.wire;

import static dev.longshore.wire.DeclaredMember.flag;
import static dev.longshore.wire.DeclaredMember.integer;
import static dev.longshore.wire.DeclaredMember.shape;
import static dev.longshore.wire.DeclaredMember.shapes;
import static dev.longshore.wire.DeclaredMember.text;
import static dev.longshore.wire.DeclaredMember.textByKey;
import static dev.longshore.wire.DeclaredMember.texts;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.ComputeResourceUpdate;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.EcsTaskDetails;
import software.amazon.awssdk.services.batch.model.EcsTaskProperties;
import software.amazon.awssdk.services.batch.model.JobSummary;
import software.amazon.awssdk.services.batch.model.ServiceJobSummary;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;

/**
 * All that AWS Batch has and the AWS SDK for Java 2.46.19 lacks, found by comparing its field
 * tables with the schemas of {@code @aws-sdk/client-batch} 3.1138.0. When the SDK catches up, its
 * row here goes; a test fails as long as both know a member.
 *
 * <p>Members of which several shapes have one of the same name and type are declared once.
 */
public final class NewerShapes {

  private NewerShapes() {}

  // CancelJobs, TerminateJobs, TerminateServiceJobs.

  /** The jobs to end: 1 to 50 ids. */
  public static final DeclaredMember<List<String>> JOBS = texts("jobs");

  /** Why they are ended; becomes the statusReason of each. */
  public static final DeclaredMember<String> REASON = text("reason");

  /** The ids for which the request was accepted. */
  public static final DeclaredMember<List<String>> SUCCESSFUL = texts("successful");

  /** The job of an error detail, as given in the request. */
  public static final DeclaredMember<String> JOB = text("job");

  /** ValidationException, ClientException, ThrottlingException, ServerException, AccessDenied. */
  public static final DeclaredMember<String> CODE = text("code");

  /** Why this job could not be ended. */
  public static final DeclaredMember<String> MESSAGE = text("message");

  /** An error detail of CancelJobs. */
  public static final ShapeDeclaration CANCEL_JOBS_ERROR_DETAIL =
      ShapeDeclaration.of("CancelJobsErrorDetail", JOB, CODE, MESSAGE);

  /** An error detail of TerminateJobs. */
  public static final ShapeDeclaration TERMINATE_JOBS_ERROR_DETAIL =
      ShapeDeclaration.of("TerminateJobsErrorDetail", JOB, CODE, MESSAGE);

  /** An error detail of TerminateServiceJobs. */
  public static final ShapeDeclaration TERMINATE_SERVICE_JOBS_ERROR_DETAIL =
      ShapeDeclaration.of("TerminateServiceJobsErrorDetail", JOB, CODE, MESSAGE);

  /** The jobs that CancelJobs could not cancel. */
  public static final DeclaredMember<List<DeclaredShape>> CANCEL_JOBS_ERRORS =
      shapes("errors", CANCEL_JOBS_ERROR_DETAIL);

  /** The jobs that TerminateJobs could not terminate. */
  public static final DeclaredMember<List<DeclaredShape>> TERMINATE_JOBS_ERRORS =
      shapes("errors", TERMINATE_JOBS_ERROR_DETAIL);

  /** The jobs that TerminateServiceJobs could not terminate. */
  public static final DeclaredMember<List<DeclaredShape>> TERMINATE_SERVICE_JOBS_ERRORS =
      shapes("errors", TERMINATE_SERVICE_JOBS_ERROR_DETAIL);

  /** Request of CancelJobs. */
  public static final ShapeDeclaration CANCEL_JOBS_REQUEST =
      ShapeDeclaration.of("CancelJobsRequest", JOBS, REASON);

  /** Response of CancelJobs; both members are always present on AWS. */
  public static final ShapeDeclaration CANCEL_JOBS_RESPONSE =
      ShapeDeclaration.of("CancelJobsResponse", SUCCESSFUL, CANCEL_JOBS_ERRORS);

  /** Request of TerminateJobs. */
  public static final ShapeDeclaration TERMINATE_JOBS_REQUEST =
      ShapeDeclaration.of("TerminateJobsRequest", JOBS, REASON);

  /** Response of TerminateJobs; both members are always present on AWS. */
  public static final ShapeDeclaration TERMINATE_JOBS_RESPONSE =
      ShapeDeclaration.of("TerminateJobsResponse", SUCCESSFUL, TERMINATE_JOBS_ERRORS);

  /** Request of TerminateServiceJobs. */
  public static final ShapeDeclaration TERMINATE_SERVICE_JOBS_REQUEST =
      ShapeDeclaration.of("TerminateServiceJobsRequest", JOBS, REASON);

  /** Response of TerminateServiceJobs; both members are always present on AWS. */
  public static final ShapeDeclaration TERMINATE_SERVICE_JOBS_RESPONSE =
      ShapeDeclaration.of(
          "TerminateServiceJobsResponse", SUCCESSFUL, TERMINATE_SERVICE_JOBS_ERRORS);

  // Managed instances.

  /** Subnet ids. */
  public static final DeclaredMember<List<String>> SUBNETS = texts("subnets");

  /** Security group ids. */
  public static final DeclaredMember<List<String>> SECURITY_GROUPS = texts("securityGroups");

  /** Where managed instances are launched. */
  public static final ShapeDeclaration MANAGED_INSTANCES_NETWORK_CONFIGURATION =
      ShapeDeclaration.of("ManagedInstancesNetworkConfiguration", SUBNETS, SECURITY_GROUPS);

  /** Instance types, with wildcards. */
  public static final DeclaredMember<List<String>> ALLOWED_INSTANCE_TYPES =
      texts("allowedInstanceTypes");

  /** Which instance types may be launched; absent means all. */
  public static final ShapeDeclaration INSTANCE_REQUIREMENTS_REQUEST =
      ShapeDeclaration.of("InstanceRequirementsRequest", ALLOWED_INSTANCE_TYPES);

  /** Size of the root volume in GiB. */
  public static final DeclaredMember<Integer> STORAGE_SIZE_GIB = integer("storageSizeGiB");

  /** The root volume of managed instances. */
  public static final ShapeDeclaration MANAGED_INSTANCES_STORAGE_CONFIGURATION =
      ShapeDeclaration.of("ManagedInstancesStorageConfiguration", STORAGE_SIZE_GIB);

  /** Whether the instance's own disks are used. */
  public static final DeclaredMember<Boolean> USE_LOCAL_STORAGE = flag("useLocalStorage");

  /** The instance's own disks. */
  public static final ShapeDeclaration MANAGED_INSTANCES_LOCAL_STORAGE_CONFIGURATION =
      ShapeDeclaration.of("ManagedInstancesLocalStorageConfiguration", USE_LOCAL_STORAGE);

  /** The capacity reservation group to target. */
  public static final DeclaredMember<String> RESERVATION_GROUP_ARN = text("reservationGroupArn");

  /** RESERVATIONS_ONLY, RESERVATIONS_FIRST or RESERVATIONS_EXCLUDED. */
  public static final DeclaredMember<String> RESERVATION_PREFERENCE = text("reservationPreference");

  /** Use of capacity reservations. */
  public static final ShapeDeclaration CAPACITY_RESERVATION_REQUEST =
      ShapeDeclaration.of(
          "CapacityReservationRequest", RESERVATION_GROUP_ARN, RESERVATION_PREFERENCE);

  /** The instance profile of managed instances. */
  public static final DeclaredMember<String> EC2_INSTANCE_PROFILE_ARN =
      text("ec2InstanceProfileArn");

  /** See {@link #MANAGED_INSTANCES_NETWORK_CONFIGURATION}. */
  public static final DeclaredMember<DeclaredShape> NETWORK_CONFIGURATION =
      shape("networkConfiguration", MANAGED_INSTANCES_NETWORK_CONFIGURATION);

  /** See {@link #INSTANCE_REQUIREMENTS_REQUEST}. */
  public static final DeclaredMember<DeclaredShape> INSTANCE_REQUIREMENTS =
      shape("instanceRequirements", INSTANCE_REQUIREMENTS_REQUEST);

  /** ON_DEMAND (default) or SPOT. */
  public static final DeclaredMember<String> CAPACITY_OPTION_TYPE = text("capacityOptionType");

  /** See {@link #MANAGED_INSTANCES_STORAGE_CONFIGURATION}. */
  public static final DeclaredMember<DeclaredShape> STORAGE_CONFIGURATION =
      shape("storageConfiguration", MANAGED_INSTANCES_STORAGE_CONFIGURATION);

  /** BASIC or DETAILED. */
  public static final DeclaredMember<String> MONITORING = text("monitoring");

  /** Whether FIPS 140-2 validated modules are enabled. */
  public static final DeclaredMember<Boolean> FIPS_ENABLED = flag("fipsEnabled");

  /** See {@link #CAPACITY_RESERVATION_REQUEST}. */
  public static final DeclaredMember<DeclaredShape> CAPACITY_RESERVATIONS =
      shape("capacityReservations", CAPACITY_RESERVATION_REQUEST);

  /** Whether an instance can read its tags from its metadata. */
  public static final DeclaredMember<Boolean> INSTANCE_METADATA_TAGS_PROPAGATION =
      flag("instanceMetadataTagsPropagation");

  /** See {@link #MANAGED_INSTANCES_LOCAL_STORAGE_CONFIGURATION}. */
  public static final DeclaredMember<DeclaredShape> LOCAL_STORAGE_CONFIGURATION =
      shape("localStorageConfiguration", MANAGED_INSTANCES_LOCAL_STORAGE_CONFIGURATION);

  /** How managed instances are launched. */
  public static final ShapeDeclaration INSTANCE_LAUNCH_TEMPLATE =
      ShapeDeclaration.of(
          "InstanceLaunchTemplate",
          EC2_INSTANCE_PROFILE_ARN,
          NETWORK_CONFIGURATION,
          INSTANCE_REQUIREMENTS,
          CAPACITY_OPTION_TYPE,
          STORAGE_CONFIGURATION,
          MONITORING,
          FIPS_ENABLED,
          CAPACITY_RESERVATIONS,
          INSTANCE_METADATA_TAGS_PROPAGATION,
          LOCAL_STORAGE_CONFIGURATION);

  /** What of {@link #INSTANCE_LAUNCH_TEMPLATE} can be changed. */
  public static final ShapeDeclaration INSTANCE_LAUNCH_TEMPLATE_UPDATE =
      ShapeDeclaration.of(
          "InstanceLaunchTemplateUpdate",
          EC2_INSTANCE_PROFILE_ARN,
          NETWORK_CONFIGURATION,
          INSTANCE_REQUIREMENTS,
          STORAGE_CONFIGURATION,
          MONITORING,
          CAPACITY_RESERVATIONS,
          INSTANCE_METADATA_TAGS_PROPAGATION,
          LOCAL_STORAGE_CONFIGURATION);

  /** Seconds that an instance may idle: 0 to 3600, or -1 for ever. */
  public static final DeclaredMember<Integer> SCALE_IN_AFTER = integer("scaleInAfter");

  /** When idle instances are given back. */
  public static final ShapeDeclaration INFRASTRUCTURE_OPTIMIZATION =
      ShapeDeclaration.of("InfrastructureOptimization", SCALE_IN_AFTER);

  /** CAPACITY_PROVIDER or NONE (default). */
  public static final DeclaredMember<String> PROPAGATE_TAGS = text("propagateTags");

  /** The role that manages the instances. */
  public static final DeclaredMember<String> INFRASTRUCTURE_ROLE_ARN =
      text("infrastructureRoleArn");

  /** See {@link #INSTANCE_LAUNCH_TEMPLATE}. */
  public static final DeclaredMember<DeclaredShape> LAUNCH_TEMPLATE =
      shape("instanceLaunchTemplate", INSTANCE_LAUNCH_TEMPLATE);

  /** See {@link #INSTANCE_LAUNCH_TEMPLATE_UPDATE}. */
  public static final DeclaredMember<DeclaredShape> LAUNCH_TEMPLATE_UPDATE =
      shape("instanceLaunchTemplate", INSTANCE_LAUNCH_TEMPLATE_UPDATE);

  /** See {@link #INFRASTRUCTURE_OPTIMIZATION}. */
  public static final DeclaredMember<DeclaredShape> OPTIMIZATION =
      shape("infrastructureOptimization", INFRASTRUCTURE_OPTIMIZATION);

  /** Who provides the instances of an ECS_MANAGED_INSTANCES compute environment. */
  public static final ShapeDeclaration MANAGED_INSTANCES_PROVIDER_SHAPE =
      ShapeDeclaration.of(
          "ManagedInstancesProvider",
          PROPAGATE_TAGS,
          INFRASTRUCTURE_ROLE_ARN,
          LAUNCH_TEMPLATE,
          OPTIMIZATION);

  /** What of {@link #MANAGED_INSTANCES_PROVIDER_SHAPE} can be changed. */
  public static final ShapeDeclaration UPDATE_MANAGED_INSTANCES_PROVIDER_CONFIGURATION =
      ShapeDeclaration.of(
          "UpdateManagedInstancesProviderConfiguration",
          PROPAGATE_TAGS,
          INFRASTRUCTURE_ROLE_ARN,
          LAUNCH_TEMPLATE_UPDATE,
          OPTIMIZATION);

  // ECS settings.

  /** ENABLED, ENHANCED or DISABLED (default). */
  public static final DeclaredMember<String> CONTAINER_INSIGHTS = text("containerInsights");

  /** Settings of the ECS cluster below a compute environment. */
  public static final ShapeDeclaration ECS_SETTINGS_SHAPE =
      ShapeDeclaration.of("EcsSettings", CONTAINER_INSIGHTS);

  private static final DeclaredMember<DeclaredShape> ECS_SETTINGS =
      shape("ecsSettings", ECS_SETTINGS_SHAPE);
  private static final DeclaredMember<Map<String, String>> CAPACITY_TAGS =
      textByKey("capacityTags");
  private static final DeclaredMember<String> NETWORK_MODE = text("networkMode");
  private static final DeclaredMember<Boolean> IS_TERMINATED = flag("isTerminated");

  // Members that shapes of the SDK lack.

  /** Of {@link #ECS_SETTINGS_SHAPE}. */
  public static final AddedMember<CreateComputeEnvironmentRequest, DeclaredShape>
      CREATE_ECS_SETTINGS = added(CreateComputeEnvironmentRequest.class, ECS_SETTINGS);

  /** Of {@link #ECS_SETTINGS_SHAPE}. */
  public static final AddedMember<UpdateComputeEnvironmentRequest, DeclaredShape>
      UPDATE_ECS_SETTINGS = added(UpdateComputeEnvironmentRequest.class, ECS_SETTINGS);

  /** Of {@link #ECS_SETTINGS_SHAPE}. */
  public static final AddedMember<ComputeEnvironmentDetail, DeclaredShape> DETAIL_ECS_SETTINGS =
      added(ComputeEnvironmentDetail.class, ECS_SETTINGS);

  /** Tags of the capacity, beside those of the instances. */
  public static final AddedMember<ComputeResource, Map<String, String>> RESOURCE_CAPACITY_TAGS =
      added(ComputeResource.class, CAPACITY_TAGS);

  /** Tags of the capacity, beside those of the instances. */
  public static final AddedMember<ComputeResourceUpdate, Map<String, String>> UPDATE_CAPACITY_TAGS =
      added(ComputeResourceUpdate.class, CAPACITY_TAGS);

  /** Of {@link #MANAGED_INSTANCES_PROVIDER_SHAPE}. */
  public static final AddedMember<ComputeResource, DeclaredShape> MANAGED_INSTANCES_PROVIDER =
      added(
          ComputeResource.class,
          shape("managedInstancesProvider", MANAGED_INSTANCES_PROVIDER_SHAPE));

  /** Of {@link #UPDATE_MANAGED_INSTANCES_PROVIDER_CONFIGURATION}. */
  public static final AddedMember<ComputeResourceUpdate, DeclaredShape>
      UPDATE_MANAGED_INSTANCES_PROVIDER =
          added(
              ComputeResourceUpdate.class,
              shape("managedInstancesProvider", UPDATE_MANAGED_INSTANCES_PROVIDER_CONFIGURATION));

  /** The network mode of a task. */
  public static final AddedMember<EcsTaskProperties, String> TASK_NETWORK_MODE =
      added(EcsTaskProperties.class, NETWORK_MODE);

  /** The network mode of a task. */
  public static final AddedMember<EcsTaskDetails, String> TASK_DETAILS_NETWORK_MODE =
      added(EcsTaskDetails.class, NETWORK_MODE);

  /** Present, and true, once a cancel request was accepted. */
  public static final AddedMember<JobSummary, Boolean> JOB_IS_CANCELLED =
      added(JobSummary.class, flag("isCancelled"));

  /** Present, and true, once a terminate request was accepted. */
  public static final AddedMember<JobSummary, Boolean> JOB_IS_TERMINATED =
      added(JobSummary.class, IS_TERMINATED);

  /** Present, and true, once a terminate request was accepted. */
  public static final AddedMember<ServiceJobSummary, Boolean> SERVICE_JOB_IS_TERMINATED =
      added(ServiceJobSummary.class, IS_TERMINATED);

  /** Every member that the codec adds to a shape of the SDK. */
  static final List<AddedMember<?, ?>> ADDED =
      List.of(
          CREATE_ECS_SETTINGS,
          UPDATE_ECS_SETTINGS,
          DETAIL_ECS_SETTINGS,
          RESOURCE_CAPACITY_TAGS,
          UPDATE_CAPACITY_TAGS,
          MANAGED_INSTANCES_PROVIDER,
          UPDATE_MANAGED_INSTANCES_PROVIDER,
          TASK_NETWORK_MODE,
          TASK_DETAILS_NETWORK_MODE,
          JOB_IS_CANCELLED,
          JOB_IS_TERMINATED,
          SERVICE_JOB_IS_TERMINATED);

  private static <S extends SdkPojo, T> AddedMember<S, T> added(
      Class<S> holder, DeclaredMember<T> member) {
    return new AddedMember<>(holder, member);
  }
}
