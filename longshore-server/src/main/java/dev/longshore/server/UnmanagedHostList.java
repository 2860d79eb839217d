package dev.longshore.server;

import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import dev.longshore.model.Demand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The setting {@code instances.unmanagedHosts} between text and values. What is wrong is told as
 * {@link IllegalArgumentException}: what the text should be.
 */
final class UnmanagedHostList {

  private static final List<String> KEYS =
      List.of("environment", "host", "vcpus", "memoryMib", "gpus");

  private static final String FORM = "a list of hosts, each with an environment and a host";

  private UnmanagedHostList() {}

  /** Reads a list in JSON, which is what a list of a YAML file has become. */
  static List<UnmanagedHost> parse(String text) {
    List<UnmanagedHost> hosts = new ArrayList<>();
    Set<String> instances = new HashSet<>();
    for (ListEntry entry : ListEntry.readAll(text, "host", FORM, KEYS)) {
      UnmanagedHost host = host(entry);
      if (!instances.add(host.instance())) {
        throw new IllegalArgumentException(
            "a list of hosts that names each host once for an environment, unlike "
                + host.host()
                + " for "
                + host.environment());
      }
      hosts.add(host);
    }
    return List.copyOf(hosts);
  }

  private static UnmanagedHost host(ListEntry entry) {
    String environment = entry.required("environment");
    if (!environment.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,127}")) {
      throw entry.mistake("the name of a compute environment");
    }
    long vcpuMillis = entry.value("vcpus", "0", Setting::vcpuMillis);
    long memoryMib = entry.value("memoryMib", "0", Setting::memoryMib);
    String gpus = entry.text("gpus");
    if (gpus != null && !gpus.matches("[0-9]{1,4}")) {
      throw entry.mistake("a number of gpus");
    }
    return new UnmanagedHost(
        environment,
        entry.required("host"),
        new Demand(
            vcpuMillis == 0 ? UnmanagedHost.ALL.vcpuMillis() : vcpuMillis,
            memoryMib == 0 ? UnmanagedHost.ALL.memoryMib() : memoryMib,
            gpus == null ? UnmanagedHost.ALL.gpus() : Integer.parseInt(gpus)));
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(List<UnmanagedHost> hosts) {
    return new Elements(hosts.stream().map(UnmanagedHostList::print).toList()).json();
  }

  private static JsonValue print(UnmanagedHost host) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("environment", new Text(host.environment()));
    members.put("host", new Text(host.host()));
    Demand offered = host.offered();
    if (offered.vcpuMillis() != UnmanagedHost.ALL.vcpuMillis()) {
      members.put("vcpus", new Number(ConfigText.vcpus(offered.vcpuMillis())));
    }
    if (offered.memoryMib() != UnmanagedHost.ALL.memoryMib()) {
      members.put("memoryMib", new Number(Long.toString(offered.memoryMib())));
    }
    if (offered.gpus() != UnmanagedHost.ALL.gpus()) {
      members.put("gpus", new Number(Integer.toString(offered.gpus())));
    }
    return new Members(members);
  }
}
