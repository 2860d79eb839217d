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
import java.util.function.Function;
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
    JsonValue json;
    try {
      json = JsonValue.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(FORM + ", but " + e.getMessage(), e);
    }
    if (!(json instanceof Elements(List<JsonValue> entries))) {
      throw new IllegalArgumentException(FORM);
    }
    List<DockerHost> hosts = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> urls = new HashSet<>();
    for (JsonValue entry : entries) {
      DockerHost host = new Entry("host " + (hosts.size() + 1), entry).read();
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

  /** One host that is being read. */
  private static final class Entry {

    private final String what;
    private final Map<String, JsonValue> members;

    Entry(String what, JsonValue json) {
      this.what = what;
      if (!(json instanceof Members(Map<String, JsonValue> byName))) {
        throw new IllegalArgumentException(FORM);
      }
      this.members = byName;
      for (String key : byName.keySet()) {
        if (!KEYS.contains(key)) {
          throw mistake(
              "a key that is known instead of "
                  + key
                  + NearestName.of(key, KEYS)
                      .map(nearest -> ", such as " + nearest)
                      .orElse(": " + String.join(", ", KEYS)));
        }
      }
    }

    DockerHost read() {
      String name = required("name");
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") || name.equals(TAKEN)) {
        throw mistake(
            "a name of 1 to 64 letters, digits, dots, hyphens and underscores, other than local");
      }
      String url = url();
      return new DockerHost(
          name,
          url,
          certificates(url),
          value("vcpus", "0", Setting::vcpuMillis),
          value("memoryMib", "0", Setting::memoryMib),
          value("gpus", url.startsWith("unix:") ? "found" : "none", GpuChoice::parse));
    }

    private String url() {
      String given = required("url");
      URI url;
      try {
        url = URI.create(given);
      } catch (IllegalArgumentException _) {
        throw noUrl();
      }
      boolean isWhole =
          switch (String.valueOf(url.getScheme())) {
            case "unix" -> url.getHost() == null && given.startsWith("unix:///");
            case "tcp" -> url.getHost() != null && url.getPort() > 0 && url.getPath().isEmpty();
            case "ssh" -> url.getHost() != null && url.getQuery() == null;
            default -> false;
          };
      if (!isWhole) {
        throw noUrl();
      }
      return given;
    }

    private IllegalArgumentException noUrl() {
      return mistake(
          "a url such as unix:///var/run/docker.sock, tcp://10.0.0.5:2376 or ssh://user@machine");
    }

    private @Nullable Path certificates(String url) {
      String folder = text("certificates");
      if (folder == null) {
        return null;
      }
      if (!url.startsWith("tcp:")) {
        throw mistake("no certificates, which only a url that begins with tcp:// has");
      }
      return value("certificates", folder, Setting::path);
    }

    private String required(String key) {
      String text = text(key);
      if (text == null || text.isBlank()) {
        throw mistake("a " + key + ", as text");
      }
      return text;
    }

    private <T> T value(String key, String standard, Function<String, T> parser) {
      String text = text(key);
      try {
        return parser.apply(text == null ? standard : text);
      } catch (IllegalArgumentException e) {
        throw mistake(key + " that is " + e.getMessage());
      }
    }

    private @Nullable String text(String key) {
      JsonValue json = members.get(key);
      return switch (json) {
        case null -> null;
        case Text(String text) -> text;
        case Number(String written) -> written;
        default -> throw mistake("a " + key + ", as text or number");
      };
    }

    private IllegalArgumentException mistake(String wanted) {
      return new IllegalArgumentException("a list of hosts; " + what + " needs " + wanted);
    }
  }
}
