package dev.longshore.api;

import dev.longshore.core.Command.DeregisterInstanceCommand;
import dev.longshore.core.Command.HoldInstanceCommand;
import dev.longshore.core.Command.RegisterInstanceCommand;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Instance;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.service.BatchService;
import dev.longshore.wire.JsonCall;
import dev.longshore.wire.JsonHandler;
import dev.longshore.wire.NeighbourService;
import dev.longshore.wire.WireRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations of ECS on container instances: what there is, and what users register. */
final class EcsInstanceOperations {

  /** UpdateContainerInstancesState takes no more (AWS). */
  private static final int MOST_UPDATED = 10;

  private final BatchService service;
  private final EcsClusters clusters;
  private final ShownInstances instances;
  private final InstanceCatalog catalog;

  EcsInstanceOperations(
      BatchService service,
      EcsClusters clusters,
      ShownInstances instances,
      InstanceCatalog catalog) {
    this.service = service;
    this.clusters = clusters;
    this.instances = instances;
    this.catalog = catalog;
  }

  void register(WireRouter.Builder router) {
    Map<String, JsonHandler> handlers =
        Map.of(
            "DescribeContainerInstances", this::describe,
            "ListContainerInstances", this::list,
            "RegisterContainerInstance", this::register,
            "DeregisterContainerInstance", this::deregister,
            "UpdateContainerInstancesState", this::update);
    handlers.forEach((name, handler) -> router.onJson(NeighbourService.ECS, name, handler));
  }

  private Map<String, ?> describe(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    List<String> given = request.ids("containerInstances", "Container instance");
    ComputeEnvironment environment = clusters.get(request.text("cluster"));
    Map<String, ShownInstance> joined = joined(environment);
    Names names = new Names(call.realm());
    List<ShownInstance> found = new ArrayList<>();
    List<Map<String, Object>> failures = new ArrayList<>();
    for (String one : given.stream().distinct().toList()) {
      EcsClusters.Member member = EcsClusters.Member.of(one);
      ShownInstance instance = member.isForeignTo(environment) ? null : joined.get(member.id());
      if (instance == null) {
        failures.add(
            EcsApi.missing(one, names.containerInstanceArn(environment.name(), member.id())));
      } else {
        found.add(instance);
      }
    }
    return Map.of("containerInstances", shapes(found, call), "failures", failures);
  }

  private List<Map<String, Object>> shapes(List<ShownInstance> found, JsonCall call) {
    EcsInstanceShapes shapes = new EcsInstanceShapes(call.realm(), catalog);
    List<ShownInstances.Use> uses = instances.uses(found);
    List<Map<String, Object>> all = new ArrayList<>();
    for (int index = 0; index < found.size(); index++) {
      all.add(shapes.containerInstance(found.get(index), uses.get(index)));
    }
    return all;
  }

  private Map<String, ?> list(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    ComputeEnvironment environment = clusters.get(request.text("cluster"));
    String status =
        request.oneOf(
            "status",
            List.of("ACTIVE", "DRAINING", "REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED"));
    if (request.text("filter") != null) {
      throw EcsRequest.invalid("Longshore has no cluster query language: leave out filter.");
    }
    Page<ShownInstance> page =
        Page.of(
            instances.joined(environment).stream()
                .filter(one -> one.terminatedAt() == null)
                .filter(one -> status == null || status.equals(one.status().ecsName()))
                .toList(),
            ShownInstance::containerInstanceId,
            request.maxResults(),
            request.text("nextToken"));
    Names names = new Names(call.realm());
    return EcsApi.list(
        "containerInstanceArns",
        page.items().stream()
            .map(one -> names.containerInstanceArn(one.environment(), one.containerInstanceId()))
            .toList(),
        page.nextToken());
  }

  private Map<String, ShownInstance> joined(ComputeEnvironment environment) {
    return instances.joined(environment).stream()
        .collect(Collectors.toMap(ShownInstance::containerInstanceId, one -> one));
  }

  /** As the agent of ECS does it, or anybody. Only unmanaged environments take machines. */
  private Map<String, ?> register(JsonCall call) {
    EcsRegistration request = EcsRegistration.of(call);
    ComputeEnvironment environment = clusters.get(new EcsRequest(call).text("cluster"));
    Instance instance =
        service.execute(
            () ->
                new RegisterInstanceCommand(
                    environment.name(),
                    request.instance(),
                    request.type(),
                    request.resources(),
                    request.host()));
    return shown(ShownInstance.of(instance), call);
  }

  private Map<String, ?> deregister(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    String given = request.required("containerInstance", "Container instance");
    ComputeEnvironment environment = clusters.get(request.text("cluster"));
    ShownInstance instance = present(given, environment);
    if (instance == null) {
      throw EcsRequest.invalid("The referenced container instance was not found.");
    }
    service.execute(() -> new DeregisterInstanceCommand(instance.id(), request.flag("force")));
    return shown(instance.gone(), call);
  }

  private Map<String, ?> update(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    List<String> given = request.ids("containerInstances", "Container instance");
    if (given.size() > MOST_UPDATED) {
      throw EcsRequest.invalid("Container instances can have at most " + MOST_UPDATED + " items.");
    }
    String status = request.oneOf("status", List.of("ACTIVE", "DRAINING"));
    if (status == null) {
      throw EcsRequest.invalid("Container instance status can not be blank.");
    }
    ComputeEnvironment environment = clusters.get(request.text("cluster"));
    Names names = new Names(call.realm());
    List<ShownInstance> updated = new ArrayList<>();
    List<Map<String, Object>> failures = new ArrayList<>();
    for (String one : given.stream().distinct().toList()) {
      ShownInstance instance = present(one, environment);
      if (instance == null) {
        String id = EcsClusters.Member.of(one).id();
        failures.add(EcsApi.missing(one, names.containerInstanceArn(environment.name(), id)));
      } else {
        Instance now =
            service.execute(
                () -> new HoldInstanceCommand(instance.id(), status.equals("DRAINING")));
        updated.add(ShownInstance.of(now));
      }
    }
    return Map.of("containerInstances", shapes(updated, call), "failures", failures);
  }

  /** One that has not gone; hosts that serve an environment directly are not the user's to move. */
  private @Nullable ShownInstance present(String given, ComputeEnvironment environment) {
    EcsClusters.Member member = EcsClusters.Member.of(given);
    ShownInstance found =
        member.isForeignTo(environment) ? null : joined(environment).get(member.id());
    return found == null || found.terminatedAt() != null || found.isHost() ? null : found;
  }

  private Map<String, ?> shown(ShownInstance instance, JsonCall call) {
    return Map.of(
        "containerInstance",
        new EcsInstanceShapes(call.realm(), catalog)
            .containerInstance(instance, instances.use(instance)));
  }
}
