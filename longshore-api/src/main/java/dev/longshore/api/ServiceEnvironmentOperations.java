package dev.longshore.api;

import dev.longshore.core.Command.CreateServiceEnvironmentCommand;
import dev.longshore.core.Command.DeleteServiceEnvironmentCommand;
import dev.longshore.core.Command.UpdateServiceEnvironmentCommand;
import dev.longshore.model.JobQueue;
import dev.longshore.model.Limits;
import dev.longshore.model.NameOrArn;
import dev.longshore.model.Realm;
import dev.longshore.model.ResourceState;
import dev.longshore.model.ResourceStatus;
import dev.longshore.model.ServiceEnvironment;
import dev.longshore.service.BatchService;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.RequiredMembers;
import dev.longshore.validation.ServiceEnvironmentRules;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import software.amazon.awssdk.services.batch.model.CreateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.CreateServiceEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.DeleteServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.DeleteServiceEnvironmentResponse;
import software.amazon.awssdk.services.batch.model.DescribeServiceEnvironmentsRequest;
import software.amazon.awssdk.services.batch.model.DescribeServiceEnvironmentsResponse;
import software.amazon.awssdk.services.batch.model.ServiceEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.UpdateServiceEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.UpdateServiceEnvironmentResponse;

/** The four operations on service environments. */
final class ServiceEnvironmentOperations {

  private final BatchService service;
  private final InstantSource clock;
  private final Limits limits;

  ServiceEnvironmentOperations(BatchService service, InstantSource clock, Limits limits) {
    this.service = service;
    this.clock = clock;
    this.limits = limits;
  }

  CreateServiceEnvironmentResponse create(CreateServiceEnvironmentRequest request, Realm realm) {
    RequiredMembers.check(request);
    ServiceEnvironmentRules.check(request, limits);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    ServiceEnvironment environment =
        new ServiceEnvironment(
            request.serviceEnvironmentName(),
            request.stateAsString() == null
                ? ResourceState.ENABLED
                : ResourceState.valueOf(request.stateAsString()),
            ResourceStatus.CREATING,
            CapacityLimitShapes.model(request.capacityLimits()),
            now,
            now,
            request.tags());
    service.execute(() -> new CreateServiceEnvironmentCommand(environment));
    return CreateServiceEnvironmentResponse.builder()
        .serviceEnvironmentName(environment.name())
        .serviceEnvironmentArn(new Names(realm).serviceEnvironmentArn(environment.name()))
        .build();
  }

  UpdateServiceEnvironmentResponse update(UpdateServiceEnvironmentRequest request, Realm realm) {
    RequiredMembers.check(request);
    ServiceEnvironmentRules.check(request, limits);
    Names names = new Names(realm);
    NameOrArn name = names.serviceEnvironment(request.serviceEnvironment());
    ServiceEnvironment updated =
        service.execute(
            () ->
                new UpdateServiceEnvironmentCommand(
                    name,
                    request.stateAsString() == null
                        ? null
                        : ResourceState.valueOf(request.stateAsString()),
                    request.hasCapacityLimits()
                        ? CapacityLimitShapes.model(request.capacityLimits())
                        : null));
    return UpdateServiceEnvironmentResponse.builder()
        .serviceEnvironmentName(updated.name())
        .serviceEnvironmentArn(names.serviceEnvironmentArn(updated.name()))
        .build();
  }

  DeleteServiceEnvironmentResponse delete(DeleteServiceEnvironmentRequest request, Realm realm) {
    RequiredMembers.check(request);
    NameOrArn name = new Names(realm).serviceEnvironment(request.serviceEnvironment());
    service.execute(() -> new DeleteServiceEnvironmentCommand(name));
    return DeleteServiceEnvironmentResponse.builder().build();
  }

  DescribeServiceEnvironmentsResponse describe(
      DescribeServiceEnvironmentsRequest request, Realm realm) {
    ListingRules.check(request);
    Names names = new Names(realm);
    List<ServiceEnvironment> all = service.reads().serviceEnvironments();
    if (!request.serviceEnvironments().isEmpty()) {
      List<String> wanted =
          request.serviceEnvironments().stream()
              .map(given -> names.serviceEnvironment(given).name())
              .toList();
      all = all.stream().filter(environment -> wanted.contains(environment.name())).toList();
    }
    Page<ServiceEnvironment> page =
        Page.of(all, ServiceEnvironment::name, request.maxResults(), request.nextToken());
    return DescribeServiceEnvironmentsResponse.builder()
        .serviceEnvironments(
            page.items().stream().map(environment -> shape(environment, names)).toList())
        .nextToken(page.nextToken())
        .build();
  }

  private ServiceEnvironmentDetail shape(ServiceEnvironment environment, Names names) {
    return ServiceEnvironmentDetail.builder()
        .serviceEnvironmentName(environment.name())
        .serviceEnvironmentArn(names.serviceEnvironmentArn(environment.name()))
        .serviceEnvironmentType(JobQueue.SERVICE_TYPE)
        .state(environment.state().name())
        .status(environment.status().name())
        .capacityLimits(CapacityLimitShapes.shape(environment.capacityLimits()))
        .tags(EngineTag.shown(environment, service.engines()))
        .build();
  }
}
