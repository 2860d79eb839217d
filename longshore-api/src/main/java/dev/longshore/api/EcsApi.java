package dev.longshore.api;

import dev.longshore.core.Command.StopTaskCommand;
import dev.longshore.model.AttemptEnd;
import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.Realm;
import dev.longshore.service.BatchService;
import dev.longshore.store.TaskCounts;
import dev.longshore.store.TaskView;
import dev.longshore.wire.JsonCall;
import dev.longshore.wire.JsonHandler;
import dev.longshore.wire.NeighbourService;
import dev.longshore.wire.WireRouter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The operations of ECS that clients of AWS Batch use, as views of what Batch knows: a cluster for
 * each compute environment, a container instance for each instance, a task for each attempt.
 */
public final class EcsApi {

  /** How many tasks that have ended are looked at at once. */
  private static final int CHUNK = 500;

  private final BatchService service;
  private final EcsClusters clusters;
  private final ShownInstances instances;

  private EcsApi(BatchService service, InstantSource clock) {
    this.service = service;
    this.clusters = new EcsClusters(service);
    this.instances = new ShownInstances(service, clock);
  }

  /**
   * Registers every operation.
   *
   * @param catalog the instance types that there are
   */
  public static void register(
      WireRouter.Builder router,
      BatchService service,
      InstantSource clock,
      InstanceCatalog catalog) {
    EcsApi api = new EcsApi(service, clock);
    Map<String, JsonHandler> handlers =
        Map.of(
            "DescribeTasks", api::describeTasks,
            "ListTasks", api::listTasks,
            "StopTask", api::stopTask,
            "DescribeTaskDefinition", api::describeTaskDefinition,
            "DescribeClusters", api::describeClusters,
            "ListClusters", api::listClusters);
    handlers.forEach((name, handler) -> router.onJson(NeighbourService.ECS, name, handler));
    new EcsInstanceOperations(service, api.clusters, api.instances, catalog).register(router);
  }

  private Map<String, ?> describeTasks(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    List<String> given = request.ids("tasks", "Task");
    ComputeEnvironment environment = clusters.get(request.text("cluster"));
    List<EcsClusters.Member> wanted =
        given.stream().map(one -> member(one, environment)).distinct().toList();
    Map<String, TaskView> found = tasks(wanted, environment);
    EcsTaskShapes shapes = new EcsTaskShapes(call.realm(), request.includes("TAGS"));
    Map<DefinitionId, JobDefinition> definitions = definitions(found.values().stream());
    List<Map<String, Object>> tasks = new ArrayList<>();
    List<Map<String, Object>> failures = new ArrayList<>();
    for (EcsClusters.Member one : wanted) {
      TaskView task = found.get(one.id());
      if (task == null) {
        failures.add(missing(one.given(), taskArn(environment, one, call.realm())));
      } else {
        tasks.add(shapes.task(task, definition(task, definitions)));
      }
    }
    return Map.of("tasks", tasks, "failures", failures);
  }

  /** Nextflow asks each cluster of its queue for a task, and takes this refusal for a no. */
  private static EcsClusters.Member member(String given, ComputeEnvironment environment) {
    EcsClusters.Member member = EcsClusters.Member.of(given);
    if (member.isForeignTo(environment)) {
      throw EcsRequest.invalid(
          "Identifier is for cluster "
              + member.cluster()
              + ". Your cluster is "
              + environment.clusterName());
    }
    return member;
  }

  private Map<String, TaskView> tasks(
      List<EcsClusters.Member> wanted, ComputeEnvironment environment) {
    return service.reads().tasks(wanted.stream().map(EcsClusters.Member::id).toList()).stream()
        .filter(task -> isOf(task, environment))
        .collect(Collectors.toMap(task -> task.key().taskId(), task -> task));
  }

  /** A service environment may have the same name. */
  private static boolean isOf(TaskView task, ComputeEnvironment environment) {
    return task.placement().computeEnvironment().equals(environment.name())
        && !task.job().job().isService();
  }

  private static String taskArn(
      ComputeEnvironment environment, EcsClusters.Member member, Realm realm) {
    return new Names(realm).taskArn(environment.name(), member.id());
  }

  static Map<String, Object> missing(String given, String arnOfId) {
    return Map.of("arn", given.startsWith("arn:") ? given : arnOfId, "reason", "MISSING");
  }

  private Map<DefinitionId, JobDefinition> definitions(Stream<TaskView> tasks) {
    List<DefinitionId> ids = tasks.map(task -> task.job().job().definition()).distinct().toList();
    return service.reads().jobDefinitions(ids).stream()
        .collect(Collectors.toMap(JobDefinition::id, definition -> definition));
  }

  private static JobDefinition definition(
      TaskView task, Map<DefinitionId, JobDefinition> definitions) {
    return Objects.requireNonNull(definitions.get(task.job().job().definition()));
  }

  private Map<String, ?> listTasks(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    ComputeEnvironment environment = clusters.get(request.text("cluster"));
    String desired =
        request.oneOf(
            "desiredStatus", List.of(EcsTaskShapes.RUNNING, "PENDING", EcsTaskShapes.STOPPED));
    String launchType = request.oneOf("launchType", List.of("EC2", "FARGATE", "EXTERNAL"));
    Integer size = request.maxResults();
    String token = request.text("nextToken");
    if ("PENDING".equals(desired) || request.text("serviceName") != null) {
      return Map.of("taskArns", List.of()); // nothing is ever to be pending, and no service runs
    }
    TaskFilter filter =
        new TaskFilter(
            environment,
            desired == null ? EcsTaskShapes.RUNNING : desired,
            launchType,
            request.text("family"),
            request.text("startedBy"),
            containerInstanceId(request.text("containerInstance")));
    Page<TaskView> page =
        Page.of(
            tasks(filter, Page.decode(token), Page.size(size, 100)),
            task -> EndPosition.of(task).toString(),
            size,
            token);
    Names names = new Names(call.realm());
    return list(
        "taskArns",
        page.items().stream()
            .map(task -> names.taskArn(environment.name(), task.key().taskId()))
            .toList(),
        page.nextToken());
  }

  private static @Nullable String containerInstanceId(@Nullable String given) {
    return given == null ? null : EcsClusters.Member.of(given).id();
  }

  /** What ListTasks asks for; null for any. */
  private record TaskFilter(
      ComputeEnvironment environment,
      String desiredStatus,
      @Nullable String launchType,
      @Nullable String family,
      @Nullable String startedBy,
      @Nullable String containerInstance) {

    boolean accepts(TaskView task, Map<DefinitionId, JobDefinition> definitions) {
      JobDefinition definition = definition(task, definitions);
      return (launchType == null || launchType.equals(EcsTaskShapes.launchType(definition)))
          && (family == null || family.equals(definition.id().name()))
          && (startedBy == null || startedBy.equals(task.job().job().id().value()))
          && (containerInstance == null
              || containerInstance.equals(task.placement().containerInstanceId()));
    }
  }

  /**
   * A place in the order of tasks: those that have ended by when they did, then the others.
   *
   * @param endedAt {@link Instant#MAX} of one under way
   */
  private record EndPosition(Instant endedAt, String taskId) {

    /** As many digits as the times of this age have: texts are in order, too. */
    private static final String UNDER_WAY = "9999999999999";

    static EndPosition of(TaskView task) {
      AttemptEnd end = task.end();
      return new EndPosition(end == null ? Instant.MAX : end.stoppedAt(), task.key().taskId());
    }

    /** Where a page begins among those that have ended. */
    static EndPosition of(@Nullable String token, Instant since) {
      if (token == null) {
        return new EndPosition(since, "");
      }
      if (!token.matches("[0-9]{13}\\.[0-9a-f]{32}")) {
        throw Page.invalidToken();
      }
      Instant endedAt = Instant.ofEpochMilli(Long.parseLong(token.substring(0, 13)));
      return endedAt.isBefore(since)
          ? new EndPosition(since, "")
          : new EndPosition(endedAt, token.substring(14));
    }

    @Override
    public String toString() {
      boolean isUnderWay = endedAt.equals(Instant.MAX);
      return (isUnderWay ? UNDER_WAY : String.valueOf(endedAt.toEpochMilli())) + "." + taskId;
    }
  }

  /** By position: all behind this one, or at least so many that a page is full. */
  private List<TaskView> tasks(TaskFilter filter, @Nullable String after, int page) {
    String environment = filter.environment().name();
    List<TaskView> found = new ArrayList<>();
    EndPosition cursor = EndPosition.of(after, instances.shownSince());
    boolean wantsEnded = filter.desiredStatus().equals(EcsTaskShapes.STOPPED);
    for (int ended = 0; wantsEnded && ended <= page; ) {
      List<TaskView> chunk =
          service.reads().tasksEnded(environment, cursor.endedAt(), cursor.taskId(), CHUNK);
      ended += keep(chunk, filter, found);
      wantsEnded = chunk.size() == CHUNK;
      cursor = chunk.isEmpty() ? cursor : EndPosition.of(chunk.getLast());
    }
    keep(
        service.reads().tasksUnderWay(environment).stream()
            .filter(task -> EcsTaskShapes.desiredStatus(task).equals(filter.desiredStatus()))
            .toList(),
        filter,
        found);
    return found;
  }

  private int keep(List<TaskView> tasks, TaskFilter filter, List<TaskView> found) {
    List<TaskView> ours = tasks.stream().filter(task -> isOf(task, filter.environment())).toList();
    Map<DefinitionId, JobDefinition> definitions = definitions(ours.stream());
    int before = found.size();
    ours.stream().filter(task -> filter.accepts(task, definitions)).forEach(found::add);
    return found.size() - before;
  }

  private Map<String, ?> stopTask(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    EcsClusters.Member wanted = EcsClusters.Member.of(request.required("task", "Task"));
    ComputeEnvironment environment = clusters.get(request.text("cluster"));
    TaskView task =
        wanted.isForeignTo(environment)
            ? null
            : tasks(List.of(wanted), environment).get(wanted.id());
    if (task == null) {
      throw EcsRequest.invalid("The referenced task was not found.");
    }
    String reason = request.text("reason");
    if (task.end() == null) {
      service.execute(
          () -> new StopTaskCommand(task.key(), reason == null ? "Task stopped by user" : reason));
    }
    TaskView stopping = service.reads().tasks(List.of(wanted.id())).getFirst();
    return Map.of(
        "task",
        new EcsTaskShapes(call.realm(), false)
            .task(stopping, definition(stopping, definitions(Stream.of(stopping)))));
  }

  private Map<String, ?> describeTaskDefinition(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    return EcsDefinitionShapes.described(
        request.required("taskDefinition", "Task definition"),
        request.includes("TAGS"),
        service.reads(),
        call.realm());
  }

  private Map<String, ?> describeClusters(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    List<String> given = request.texts("clusters");
    if (given.size() > 100) {
      throw EcsRequest.invalid("Clusters can have at most 100 items, got " + given.size() + ".");
    }
    List<ComputeEnvironment> all = clusters.all();
    List<ShownInstance> launched = instances.launched();
    List<Map<String, Object>> found = new ArrayList<>();
    List<Map<String, Object>> failures = new ArrayList<>();
    for (String one : given.isEmpty() ? List.of(EcsClusters.DEFAULT) : given) {
      ComputeEnvironment environment = EcsClusters.find(one, all);
      if (environment == null) {
        failures.add(Map.of("arn", EcsClusters.arn(one, call.realm()), "reason", "MISSING"));
      } else {
        found.add(cluster(environment, launched, call.realm()));
      }
    }
    return Map.of("clusters", found, "failures", failures);
  }

  private Map<String, Object> cluster(
      ComputeEnvironment environment, List<ShownInstance> launched, Realm realm) {
    TaskCounts tasks = service.reads().taskCounts(environment.name());
    long registered =
        instances.joined(environment, launched).stream()
            .filter(one -> one.terminatedAt() == null)
            .count();
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("clusterArn", new Names(realm).clusterArn(environment.name()));
    shape.put("clusterName", environment.clusterName());
    shape.put("status", "ACTIVE");
    shape.put("registeredContainerInstancesCount", registered);
    shape.put("runningTasksCount", tasks.running());
    shape.put("pendingTasksCount", tasks.pending());
    shape.put("activeServicesCount", 0);
    shape.put("statistics", List.of());
    shape.put("tags", List.of());
    shape.put("settings", List.of());
    shape.put("capacityProviders", List.of());
    shape.put("defaultCapacityProviderStrategy", List.of());
    return shape;
  }

  private Map<String, ?> listClusters(JsonCall call) {
    EcsRequest request = new EcsRequest(call);
    Page<ComputeEnvironment> page =
        Page.of(
            clusters.all(),
            ComputeEnvironment::name,
            request.maxResults(),
            request.text("nextToken"));
    Names names = new Names(call.realm());
    return list(
        "clusterArns",
        page.items().stream().map(one -> names.clusterArn(one.name())).toList(),
        page.nextToken());
  }

  static Map<String, Object> list(String member, List<String> arns, @Nullable String nextToken) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put(member, arns);
    if (nextToken != null) {
      reply.put("nextToken", nextToken);
    }
    return reply;
  }
}
