package dev.longshore.api;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.Digest;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceSettings;
import dev.longshore.model.InstanceType;
import dev.longshore.model.Realm;
import dev.longshore.wire.JsonTree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Instances and their types as EC2 shows them. */
final class Ec2InstanceShapes {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Realm realm;
  private final InstanceCatalog catalog;
  private final Map<String, ComputeEnvironment> environments;

  Ec2InstanceShapes(
      Realm realm, InstanceCatalog catalog, Map<String, ComputeEnvironment> environments) {
    this.realm = realm;
    this.catalog = catalog;
    this.environments = environments;
  }

  /** Each instance is a reservation of its own, and in a list of its own. */
  Map<String, Object> reservation(Map<String, Object> instance) {
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("reservationId", "r-" + hexOf("reservation", instance.get("instanceId")));
    shape.put("ownerId", realm.accountId());
    shape.put("groupSet", List.of());
    shape.put("instancesSet", List.of(instance));
    return shape;
  }

  Map<String, Object> instance(ShownInstance one) {
    ComputeEnvironment environment = one.isHost() ? null : environments.get(one.environment());
    Map<?, ?> resources = resources(environment);
    String address = address(one.id());
    Instant terminatedAt = one.terminatedAt();
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("instanceId", one.id());
    shape.put("imageId", text(resources, "imageId", "ami-00000000000000000"));
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("code", one.status().ec2Code());
    state.put("name", one.status().ec2Name());
    shape.put("instanceState", state);
    if (terminatedAt == null) {
      shape.put("privateDnsName", dnsName(address));
      shape.put("dnsName", "");
      shape.put("reason", "");
    } else {
      shape.put("reason", "Service initiated (" + TIME.format(terminatedAt) + ")");
    }
    shape.put("instanceType", one.type());
    shape.put("launchTime", TIME.format(one.launchedAt()));
    Map<String, Object> placement = new LinkedHashMap<>();
    placement.put("availabilityZone", realm.zone());
    placement.put("groupName", text(resources, "placementGroup", ""));
    placement.put("tenancy", "default");
    shape.put("placement", placement);
    if (terminatedAt == null) { // as on AWS, what is gone has no address
      shape.put("privateIpAddress", address);
      shape.put("subnetId", subnet(environment));
      shape.put("vpcId", "vpc-00000000000000000");
    }
    catalog.find(one.type()).ifPresent(type -> shape.put("architecture", architecture(type)));
    if (isSpot(environment)) {
      shape.put("instanceLifecycle", "spot");
    }
    shape.put("tagSet", tags(one, resources));
    return shape;
  }

  private static boolean isSpot(@Nullable ComputeEnvironment environment) {
    InstanceSettings settings = environment == null ? null : environment.instances();
    return settings != null && settings.isSpot();
  }

  /** What AWS Batch sets on its instances, and what the environment says. */
  private static List<Map<String, Object>> tags(ShownInstance one, Map<?, ?> resources) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (one.isHost()) {
      tags.put("Name", one.host());
    } else {
      tags.put("AWSBatchServiceTag", "batch");
    }
    if (resources.get("tags") instanceof Map<?, ?> own) {
      own.forEach((key, value) -> tags.put(String.valueOf(key), String.valueOf(value)));
    }
    List<Map<String, Object>> shapes = new ArrayList<>();
    tags.forEach(
        (key, value) -> {
          Map<String, Object> shape = new LinkedHashMap<>();
          shape.put("key", key);
          shape.put("value", value);
          shapes.add(shape);
        });
    return shapes;
  }

  /** {@code computeResources} as they were asked for. */
  private static Map<?, ?> resources(@Nullable ComputeEnvironment environment) {
    return environment != null
            && JsonTree.read(environment.document().getBytes(StandardCharsets.UTF_8))
                    .get("computeResources")
                instanceof Map<?, ?> resources
        ? resources
        : Map.of();
  }

  private static String text(Map<?, ?> members, String name, String otherwise) {
    return members.get(name) instanceof String text ? text : otherwise;
  }

  /** Machines of the user are in none that they could tell of. */
  private static String subnet(@Nullable ComputeEnvironment environment) {
    return environment == null || environment.subnets().isEmpty()
        ? "subnet-00000000000000000"
        : environment.subnets().getFirst();
  }

  /** Instances have no addresses here; clients want one, which is the same at every look. */
  private static String address(String id) {
    String digest = Digest.hex32("private address " + id);
    return "10."
        + Integer.parseInt(digest.substring(0, 2), 16)
        + "."
        + Integer.parseInt(digest.substring(2, 4), 16)
        + "."
        + (4 + Integer.parseInt(digest.substring(4, 6), 16) % 250);
  }

  /** The region where EC2 began has a domain of its own. */
  private String dnsName(String address) {
    String domain =
        realm.region().equals("us-east-1") ? "ec2.internal" : realm.region() + ".compute.internal";
    return "ip-" + address.replace('.', '-') + "." + domain;
  }

  private static String hexOf(String what, @Nullable Object id) {
    return Digest.hex32(what + " " + id).substring(0, 17);
  }

  private static String architecture(InstanceType type) {
    return type.architecture().name().toLowerCase(Locale.ROOT);
  }

  static Map<String, Object> type(InstanceType type) {
    Map<String, Object> shape = new LinkedHashMap<>();
    shape.put("instanceType", type.name());
    shape.put("currentGeneration", true);
    shape.put("freeTierEligible", false);
    shape.put("supportedUsageClasses", List.of("on-demand", "spot"));
    shape.put("bareMetal", type.isMetal());
    shape.put("processorInfo", Map.of("supportedArchitectures", List.of(architecture(type))));
    shape.put("vCpuInfo", Map.of("defaultVCpus", type.vcpus()));
    shape.put("memoryInfo", Map.of("sizeInMiB", type.memoryMib()));
    if (type.gpus() > 0) {
      Map<String, Object> gpu = new LinkedHashMap<>();
      gpu.put("name", String.valueOf(type.gpuKind()));
      gpu.put("manufacturer", "NVIDIA");
      gpu.put("count", type.gpus());
      shape.put("gpuInfo", Map.of("gpus", List.of(gpu)));
    }
    return shape;
  }
}
