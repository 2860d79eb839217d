package dev.longshore.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Which GPUs a daemon's machine has, as the NVIDIA driver there knows them. */
public sealed interface DaemonGpus {

  /** None. */
  DaemonGpus NONE = new Named(List.of());

  /**
   * Somebody has said which.
   *
   * @param ids UUIDs or indices
   */
  record Named(List<String> ids) implements DaemonGpus {
    public Named {
      ids = List.copyOf(ids);
    }
  }

  /**
   * The daemon is asked: of the devices that it hands out by CDI (since Docker 28.3), else of the
   * {@code node-generic-resources} of its configuration.
   *
   * @param otherwise looks for them where the daemon names none; does not fail, and soon gives up
   */
  record Asked(Supplier<List<String>> otherwise) implements DaemonGpus {

    private static final String CDI_KIND = "nvidia.com/gpu=";
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,4}");
    private static final Pattern UUID = Pattern.compile("(GPU|MIG)-[0-9a-f]+(-[0-9a-f]+)*");

    /**
     * The ids.
     *
     * @param info what the daemon says of itself
     */
    List<String> ids(JsonNode info) {
      List<String> devices = ofDevices(info.path("DiscoveredDevices"));
      List<String> named = devices.isEmpty() ? ofResources(info.path("GenericResources")) : devices;
      return named.isEmpty() ? List.copyOf(otherwise.get()) : named;
    }

    /** A device mostly has two names, and all of them together have one. */
    private static List<String> ofDevices(JsonNode devices) {
      List<String> uuids = new ArrayList<>();
      List<String> indices = new ArrayList<>();
      for (JsonNode device : devices) {
        String id = device.path("ID").asText();
        if (!device.path("Source").asText().equals("cdi") || !id.startsWith(CDI_KIND)) {
          continue;
        }
        String name = id.substring(CDI_KIND.length());
        if (UUID.matcher(name).matches()) {
          uuids.add(name);
        } else if (INDEX.matcher(name).matches()) {
          indices.add(name);
        }
      }
      return (uuids.isEmpty() ? indices : uuids).stream().distinct().toList();
    }

    private static List<String> ofResources(JsonNode resources) {
      List<String> uuids = new ArrayList<>();
      for (JsonNode resource : resources) {
        JsonNode named = resource.path("NamedResourceSpec");
        String kind = named.path("Kind").asText().toLowerCase(Locale.ROOT);
        String value = named.path("Value").asText();
        if ((kind.equals("gpu") || kind.equals("nvidia-gpu")) && UUID.matcher(value).matches()) {
          uuids.add(value);
        }
      }
      return uuids.stream().distinct().toList();
    }
  }
}
