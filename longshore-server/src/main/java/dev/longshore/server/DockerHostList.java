package dev.longshore.server;

import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The setting {@code docker.hosts} between text and values. What is wrong is told as {@link
 * IllegalArgumentException}: what the text should be.
 */
final class DockerHostList {

  private static final List<String> KEYS =
      List.of("name", "url", "certificates", "vcpus", "memoryMib", "gpus");

  private static final String FORM = "a list of hosts, each with a name and a url";

  /** The local engine's only host. */
  private static final String TAKEN = "local";

  private DockerHostList() {}

  /** Reads a list in JSON, which is what a list of a YAML file has become. */
  static List<DockerHost> parse(String text) {
    List<DockerHost> hosts = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> urls = new HashSet<>();
    for (ListEntry entry : ListEntry.readAll(text, "host", FORM, KEYS)) {
      DockerHost host = host(entry);
      if (!names.add(host.name()) || !urls.add(host.url())) {
        throw new IllegalArgumentException(
            "a list of hosts that each have their own name and url, unlike " + host.name());
      }
      hosts.add(host);
    }
    return List.copyOf(hosts);
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(List<DockerHost> hosts) {
    return new Elements(hosts.stream().map(DockerHostList::print).toList()).json();
  }

  private static JsonValue print(DockerHost host) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("name", new Text(host.name()));
    members.put("url", new Text(host.url()));
    if (host.certificates() != null) {
      members.put("certificates", new Text(host.certificates().toString()));
    }
    members.put("vcpus", new Number(ConfigText.vcpus(host.vcpuMillis())));
    members.put("memoryMib", new Number(Long.toString(host.memoryMib())));
    members.put("gpus", new Text(host.gpus().toString()));
    return new Members(members);
  }

  private static DockerHost host(ListEntry entry) {
    String name = entry.required("name");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") || name.equals(TAKEN)) {
      throw entry.mistake(
          "a name of 1 to 64 letters, digits, dots, hyphens and underscores, other than local");
    }
    String url = url(entry);
    return new DockerHost(
        name,
        url,
        certificates(entry, url),
        entry.value("vcpus", "0", Setting::vcpuMillis),
        entry.value("memoryMib", "0", Setting::memoryMib),
        entry.value("gpus", GpuChoice.FOUND.toString(), GpuChoice::parse));
  }

  private static String url(ListEntry entry) {
    String given = entry.required("url");
    URI url;
    try {
      url = URI.create(given);
    } catch (IllegalArgumentException _) {
      throw noUrl(entry);
    }
    boolean isWhole =
        switch (String.valueOf(url.getScheme())) {
          case "unix" -> url.getHost() == null && given.startsWith("unix:///");
          case "tcp" -> url.getHost() != null && url.getPort() > 0 && url.getPath().isEmpty();
          case "ssh" -> url.getHost() != null && url.getQuery() == null;
          default -> false;
        };
    if (!isWhole) {
      throw noUrl(entry);
    }
    return given;
  }

  private static IllegalArgumentException noUrl(ListEntry entry) {
    return entry.mistake(
        "a url such as unix:///var/run/docker.sock, tcp://10.0.0.5:2376 or ssh://user@machine");
  }

  private static @Nullable Path certificates(ListEntry entry, String url) {
    String folder = entry.text("certificates");
    if (folder == null) {
      return null;
    }
    if (!url.startsWith("tcp:")) {
      throw entry.mistake("no certificates, which only a url that begins with tcp:// has");
    }
    return entry.value("certificates", folder, Setting::path);
  }
}
