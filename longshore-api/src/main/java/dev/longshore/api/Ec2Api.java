package dev.longshore.api;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.model.RefusedException;
import dev.longshore.service.BatchService;
import dev.longshore.wire.NeighbourException;
import dev.longshore.wire.NeighbourService;
import dev.longshore.wire.QueryCall;
import dev.longshore.wire.WireRouter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The actions of EC2 that clients of AWS Batch use: the instances of compute environments, the
 * types that there are, and the one place where all of it is.
 */
public final class Ec2Api {

  private static final Pattern INSTANCE_ID = Pattern.compile("i-([0-9a-f]{8}|[0-9a-f]{17})");

  private final BatchService service;
  private final InstanceCatalog catalog;
  private final ShownInstances instances;

  private Ec2Api(BatchService service, InstantSource clock, InstanceCatalog catalog) {
    this.service = service;
    this.catalog = catalog;
    this.instances = new ShownInstances(service, clock);
  }

  /**
   * Registers every action.
   *
   * @param catalog the instance types that there are
   */
  public static void register(
      WireRouter.Builder router,
      BatchService service,
      InstantSource clock,
      InstanceCatalog catalog) {
    Ec2Api api = new Ec2Api(service, clock, catalog);
    router
        .onQuery(NeighbourService.EC2, "DescribeInstances", api::describeInstances)
        .onQuery(NeighbourService.EC2, "DescribeInstanceTypes", api::describeInstanceTypes)
        .onQuery(NeighbourService.EC2, "DescribeRegions", Ec2Api::describeRegions)
        .onQuery(NeighbourService.EC2, "DescribeAvailabilityZones", Ec2Api::describeZones);
  }

  static NeighbourException invalidValue(String message) {
    return new NeighbourException("InvalidParameterValue", message);
  }

  private Map<String, ?> describeInstances(QueryCall call) {
    List<String> ids = call.list("InstanceId");
    if (!ids.isEmpty() && call.text("MaxResults") != null) {
      throw new NeighbourException(
          "InvalidParameterCombination",
          "The parameter instancesSet cannot be used with the parameter maxResults");
    }
    Map<String, ComputeEnvironment> environments =
        service.reads().computeEnvironments().stream()
            .collect(Collectors.toMap(ComputeEnvironment::name, one -> one));
    Ec2InstanceShapes shapes = new Ec2InstanceShapes(call.realm(), catalog, environments);
    Ec2Filters filters = Ec2Filters.of(call);
    List<Map<String, Object>> all =
        (ids.isEmpty() ? listed(environments.values()) : named(ids))
            .stream().map(shapes::instance).filter(filters::accept).toList();
    Part<Map<String, Object>> part =
        Part.of(all, call, 5, 1000, one -> String.valueOf(one.get("instanceId")));
    return part.reply("reservationSet", part.items().stream().map(shapes::reservation).toList());
  }

  /** Instances, and such hosts as serve environments without any, by id. */
  private List<ShownInstance> listed(Iterable<ComputeEnvironment> environments) {
    Map<String, ShownInstance> byId = new TreeMap<>();
    for (ComputeEnvironment environment : environments) {
      instances.hosts(environment).forEach(host -> byId.put(host.id(), host));
    }
    instances.launched().forEach(one -> byId.put(one.id(), one));
    return List.copyOf(byId.values());
  }

  private List<ShownInstance> named(List<String> ids) {
    for (String id : ids) {
      if (!INSTANCE_ID.matcher(id).matches()) {
        throw new NeighbourException("InvalidInstanceID.Malformed", "Invalid id: \"" + id + "\"");
      }
    }
    Map<String, ShownInstance> byId =
        Stream.concat(instances.allHosts("").stream(), instances.launched().stream())
            .collect(Collectors.toMap(ShownInstance::id, one -> one, (_, later) -> later));
    List<String> unknown = ids.stream().filter(id -> !byId.containsKey(id)).distinct().toList();
    if (!unknown.isEmpty()) {
      throw new NeighbourException(
          "InvalidInstanceID.NotFound",
          unknown.size() == 1
              ? "The instance ID '" + unknown.getFirst() + "' does not exist"
              : "The instance IDs '" + String.join(", ", unknown) + "' do not exist");
    }
    return new LinkedHashSet<>(ids).stream().sorted().map(byId::get).toList();
  }

  private Map<String, ?> describeInstanceTypes(QueryCall call) {
    List<String> names = call.list("InstanceType");
    List<String> unknown = names.stream().filter(name -> catalog.find(name).isEmpty()).toList();
    if (!unknown.isEmpty()) {
      throw new NeighbourException(
          "InvalidInstanceType", "The following supplied instance types do not exist: " + unknown);
    }
    Set<String> wanted = new LinkedHashSet<>(names);
    List<InstanceType> all =
        catalog.all().stream()
            .filter(type -> wanted.isEmpty() || wanted.contains(type.name()))
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
    Part<InstanceType> part = Part.of(all, call, 5, 100, InstanceType::name);
    return part.reply(
        "instanceTypeSet", part.items().stream().map(Ec2InstanceShapes::type).toList());
  }

  private static Map<String, ?> describeRegions(QueryCall call) {
    String region = call.realm().region();
    List<String> wanted = call.list("RegionName");
    List<String> unknown = wanted.stream().filter(name -> !name.equals(region)).toList();
    if (!unknown.isEmpty()) {
      throw invalidValue("Invalid region names: " + unknown);
    }
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("regionName", region);
    shape.put("regionEndpoint", "ec2." + region + ".amazonaws.com");
    shape.put("optInStatus", "opt-in-not-required");
    return Map.of("regionInfo", List.of(shape));
  }

  private static Map<String, ?> describeZones(QueryCall call) {
    String zone = call.realm().zone();
    List<String> unknown =
        call.list("ZoneName").stream().filter(name -> !name.equals(zone)).toList();
    if (!unknown.isEmpty()) {
      throw invalidValue("Invalid availability zones: " + unknown);
    }
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("zoneName", zone);
    shape.put("zoneState", "available");
    shape.put("regionName", call.realm().region());
    shape.put("zoneId", call.realm().region() + "-az1");
    shape.put("groupName", call.realm().region());
    shape.put("networkBorderGroup", call.realm().region());
    shape.put("zoneType", "availability-zone");
    shape.put("optInStatus", "opt-in-not-required");
    return Map.of("availabilityZoneInfo", List.of(shape));
  }

  /**
   * Part of a list in the order of its keys; all of it where no size was asked for.
   *
   * @param nextToken null with the last
   */
  private record Part<T>(List<T> items, @Nullable String nextToken) {

    static <T> Part<T> of(
        List<T> all, QueryCall call, int least, int most, Function<T, String> key) {
      String after = after(call.text("NextToken"));
      List<T> rest =
          all.stream().filter(one -> after == null || key.apply(one).compareTo(after) > 0).toList();
      int size = size(call.text("MaxResults"), least, most);
      if (rest.size() <= size) {
        return new Part<>(rest, null);
      }
      List<T> items = rest.subList(0, size);
      return new Part<>(items, Page.encode(key.apply(items.getLast())));
    }

    private static @Nullable String after(@Nullable String token) {
      try {
        return Page.decode(token);
      } catch (RefusedException _) { // in the words of Batch
        throw invalidValue("Unable to parse pagination token");
      }
    }

    private static int size(@Nullable String given, int least, int most) {
      if (given == null) {
        return Integer.MAX_VALUE;
      }
      if (!given.matches("[0-9]{1,6}")
          || Integer.parseInt(given) < least
          || Integer.parseInt(given) > most) {
        throw invalidValue(
            "Value ( "
                + given
                + " ) for parameter maxResults is invalid. Expecting a value from "
                + least
                + " to "
                + most
                + ".");
      }
      return Integer.parseInt(given);
    }

    Map<String, Object> reply(String member, List<?> shapes) {
      Map<String, Object> reply = new LinkedHashMap<>();
      reply.put(member, new ArrayList<>(shapes));
      if (nextToken != null) {
        reply.put("nextToken", nextToken);
      }
      return reply;
    }
  }
}
