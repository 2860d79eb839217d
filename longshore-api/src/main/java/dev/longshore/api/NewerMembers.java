package dev.longshore.api;

import dev.longshore.wire.AddedMember;
import dev.longshore.wire.AddedMembers;
import dev.longshore.wire.DeclaredShape;
import dev.longshore.wire.NewerShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeResource;
import software.amazon.awssdk.services.batch.model.ComputeResourceUpdate;
import software.amazon.awssdk.services.batch.model.CreateComputeEnvironmentRequest;
import software.amazon.awssdk.services.batch.model.EcsProperties;
import software.amazon.awssdk.services.batch.model.NodeRangeProperty;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.UpdateComputeEnvironmentRequest;

/**
 * Members that the SDK's classes lack hang on one object each. Where a shape is made from another,
 * they are carried over here, so that nothing that a client sent is lost.
 */
final class NewerMembers {

  private NewerMembers() {}

  static void carryCreate(
      CreateComputeEnvironmentRequest request,
      ComputeEnvironmentDetail detail,
      AddedMembers added) {
    move(NewerShapes.CREATE_ECS_SETTINGS, request, NewerShapes.DETAIL_ECS_SETTINGS, detail, added);
    carryResources(request.computeResources(), detail.computeResources(), added);
  }

  static void carryDetail(
      ComputeEnvironmentDetail from, ComputeEnvironmentDetail to, AddedMembers added) {
    move(NewerShapes.DETAIL_ECS_SETTINGS, from, NewerShapes.DETAIL_ECS_SETTINGS, to, added);
    carryResources(from.computeResources(), to.computeResources(), added);
  }

  /** What the environment had, with what the update says over it. */
  static void carryUpdate(
      UpdateComputeEnvironmentRequest request,
      AddedMembers sent,
      ComputeEnvironmentDetail before,
      ComputeEnvironmentDetail after,
      AddedMembers kept) {
    carryDetail(before, after, kept);
    DeclaredShape settings = sent.get(NewerShapes.UPDATE_ECS_SETTINGS, request);
    if (settings != null) {
      kept.put(NewerShapes.DETAIL_ECS_SETTINGS, after, settings);
    }
    ComputeResourceUpdate update = request.computeResources();
    if (update == null) {
      return;
    }
    DeclaredShape provider = sent.get(NewerShapes.UPDATE_MANAGED_INSTANCES_PROVIDER, update);
    if (provider != null) {
      kept.put(
          NewerShapes.MANAGED_INSTANCES_PROVIDER,
          after.computeResources(),
          ManagedInstances.updated(
              kept.get(NewerShapes.MANAGED_INSTANCES_PROVIDER, before.computeResources()),
              provider));
    }
    Map<String, String> tags = sent.get(NewerShapes.UPDATE_CAPACITY_TAGS, update);
    if (tags != null) {
      kept.put(NewerShapes.RESOURCE_CAPACITY_TAGS, after.computeResources(), tags);
    }
  }

  /** Whether an update says anything of managed instances: what was there before is not judged. */
  static boolean concernsCapacity(UpdateComputeEnvironmentRequest request, AddedMembers sent) {
    ComputeResourceUpdate update = request.computeResources();
    return update != null
        && (sent.get(NewerShapes.UPDATE_MANAGED_INSTANCES_PROVIDER, update) != null
            || sent.get(NewerShapes.UPDATE_CAPACITY_TAGS, update) != null);
  }

  /** The network modes of all its tasks. */
  static List<String> networkModes(RegisterJobDefinitionRequest request, AddedMembers added) {
    List<EcsProperties> tasks = new ArrayList<>();
    tasks.add(request.ecsProperties());
    if (request.nodeProperties() != null) {
      request.nodeProperties().nodeRangeProperties().stream()
          .map(NodeRangeProperty::ecsProperties)
          .forEach(tasks::add);
    }
    return tasks.stream()
        .filter(Objects::nonNull)
        .flatMap(properties -> properties.taskProperties().stream())
        .map(task -> added.get(NewerShapes.TASK_NETWORK_MODE, task))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Nodes have no network mode. */
  static void carryDefinition(
      RegisterJobDefinitionRequest from, RegisterJobDefinitionRequest to, AddedMembers added) {
    carryTasks(from.ecsProperties(), to.ecsProperties(), added);
  }

  private static void carryTasks(
      @Nullable EcsProperties from, @Nullable EcsProperties to, AddedMembers added) {
    if (from == null || to == null) {
      return;
    }
    for (int i = 0; i < from.taskProperties().size(); i++) {
      move(
          NewerShapes.TASK_NETWORK_MODE,
          from.taskProperties().get(i),
          NewerShapes.TASK_NETWORK_MODE,
          to.taskProperties().get(i),
          added);
    }
  }

  private static void carryResources(
      @Nullable ComputeResource from, @Nullable ComputeResource to, AddedMembers added) {
    if (from != null && to != null) {
      move(NewerShapes.RESOURCE_CAPACITY_TAGS, from, NewerShapes.RESOURCE_CAPACITY_TAGS, to, added);
      move(
          NewerShapes.MANAGED_INSTANCES_PROVIDER,
          from,
          NewerShapes.MANAGED_INSTANCES_PROVIDER,
          to,
          added);
    }
  }

  private static <S extends SdkPojo, D extends SdkPojo, T> void move(
      AddedMember<S, T> source, S from, AddedMember<D, T> target, D to, AddedMembers added) {
    T value = added.get(source, from);
    if (value != null) {
      added.put(target, to, value);
    }
  }
}
