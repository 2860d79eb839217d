package dev.longshore.api;

import dev.longshore.model.Demand;
import dev.longshore.wire.JsonCall;
import dev.longshore.wire.JsonTree;
import dev.longshore.wire.MalformedRequestException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What RegisterContainerInstance of ECS says of a machine.
 *
 * @param instance the id in its identity document, or null
 * @param type of its identity document or its attributes, else {@link ShownInstance#HOST_TYPE}
 * @param resources its CPU, MEMORY and GPU
 * @param host the host of this server that it lies on, by its attribute {@code longshore.host}, or
 *     null for any
 */
record EcsRegistration(
    @Nullable String instance, String type, Demand resources, @Nullable String host) {

  private static final Pattern INSTANCE_ID = Pattern.compile("i-([0-9a-f]{8}|[0-9a-f]{17})");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+");

  static EcsRegistration of(JsonCall call) {
    Map<String, Object> identity = identity(new EcsRequest(call).text("instanceIdentityDocument"));
    String instance = identity.get("instanceId") instanceof String id ? id : null;
    if (instance != null && !INSTANCE_ID.matcher(instance).matches()) {
      throw EcsRequest.invalid("Invalid id: \"" + instance + "\"");
    }
    String type =
        identity.get("instanceType") instanceof String known
            ? known
            : attribute(call, "ecs.instance-type");
    if (type != null && !TYPE.matcher(type).matches()) {
      throw EcsRequest.invalid("An instance type is called <family>.<size>, not " + type);
    }
    return new EcsRegistration(
        instance,
        type == null ? ShownInstance.HOST_TYPE : type,
        new Demand(number(call, "CPU") * 1000 / 1024, number(call, "MEMORY"), gpus(call)),
        attribute(call, "longshore.host"));
  }

  private static Map<String, Object> identity(@Nullable String document) {
    try {
      return document == null ? Map.of() : JsonTree.read(document.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedRequestException _) {
      throw EcsRequest.invalid("The instance identity document is not valid JSON.");
    }
  }

  private static List<?> list(JsonCall call, String member) {
    return call.body().get(member) instanceof List<?> list ? list : List.of();
  }

  private static @Nullable String attribute(JsonCall call, String name) {
    for (Object attribute : list(call, "attributes")) {
      if (attribute instanceof Map<?, ?> map
          && name.equals(map.get("name"))
          && map.get("value") instanceof String value) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable Map<?, ?> resource(JsonCall call, String name) {
    for (Object resource : list(call, "totalResources")) {
      if (resource instanceof Map<?, ?> map && name.equals(map.get("name"))) {
        return map;
      }
    }
    return null;
  }

  private static long number(JsonCall call, String name) {
    Map<?, ?> resource = resource(call, name);
    if (resource == null
        || !(resource.get("integerValue") instanceof Long value)
        || value < 1
        || value > Integer.MAX_VALUE) {
      throw EcsRequest.invalid("totalResources needs " + name + " with an integerValue above 0.");
    }
    return value;
  }

  /** The agent names them as a resource, or as devices of the platform. */
  private static int gpus(JsonCall call) {
    Map<?, ?> resource = resource(call, "GPU");
    if (resource != null && resource.get("stringSetValue") instanceof List<?> ids) {
      return ids.size();
    }
    return (int)
        list(call, "platformDevices").stream()
            .filter(device -> device instanceof Map<?, ?> map && "GPU".equals(map.get("type")))
            .count();
  }
}
