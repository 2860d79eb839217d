package dev.longshore.server;

import dev.longshore.aws.AwsService;
import dev.longshore.model.NamePattern;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of the configuration that say where what jobs need of other services comes from. */
final class AwsSetting {

  private static final String NAMES =
      Arrays.stream(AwsService.values()).map(AwsService::key).collect(Collectors.joining(", "));

  private static final String URL_FORM = "a URL such as http://127.0.0.1:4566";
  private static final String ENDPOINTS_FORM =
      "a list of entries such as sts=http://127.0.0.1:4566, each for one of " + NAMES;

  static final Setting<@Nullable Path> SECRETS_FILE =
      file(
          "secrets.file",
          "File in JSON with the values of secrets by ARN or name, which its owner alone may read;"
              + " none is secrets.json of the data folder");

  static final Setting<@Nullable Path> ROLES_FILE =
      file(
          "roles.file",
          "File in JSON with credentials of roles by ARN or name, which its owner alone may read;"
              + " none is roles.json of the data folder, if it is there at the start");

  static final Setting<Set<AwsService>> SERVICES =
      new Setting<>(
          "aws.services",
          "Services of AWS that this server itself asks for what jobs need, a list of some of "
              + NAMES
              + "; no other is ever asked",
          "[]",
          AwsSetting::services);

  static final Setting<@Nullable URI> ENDPOINT =
      new Setting<>(
          "aws.endpoint",
          "URL of what stands for AWS, for each of aws.services; none is AWS itself",
          "",
          text -> text.isEmpty() ? null : url(text, URL_FORM));

  static final Setting<Map<AwsService, URI>> ENDPOINTS =
      new Setting<>(
          "aws.endpoints",
          "The same of single services: a list, each service=URL",
          "[]",
          AwsSetting::endpoints);

  static final Setting<@Nullable String> REGION =
      new Setting<>(
          "aws.region",
          "Region of aws.services, where no ARN says one; none is that of region",
          "",
          text -> text.isEmpty() ? null : Setting.REGION.parser().apply(text));

  static final Setting<List<NamePattern>> REGISTRIES =
      new Setting<>(
          "aws.registries",
          "Registries whose logins ecr of aws.services has beside AWS's own: a list of host and"
              + " port, in which * stands for any characters",
          "[]",
          text ->
              TextList.parse(text, "a list of registries such as *.localhost:4566").stream()
                  .map(NamePattern::new)
                  .toList());

  /** All, in the order in which they are shown. */
  static final List<Setting<?>> ALL =
      List.of(SECRETS_FILE, ROLES_FILE, SERVICES, ENDPOINT, ENDPOINTS, REGION, REGISTRIES);

  private AwsSetting() {}

  private static Setting<@Nullable Path> file(String key, String description) {
    return new Setting<>(key, description, "", text -> text.isEmpty() ? null : Setting.path(text));
  }

  private static Set<AwsService> services(String text) {
    String form = "a list of some of " + NAMES;
    Set<AwsService> services = EnumSet.noneOf(AwsService.class);
    for (String name : TextList.parse(text, form)) {
      services.add(AwsService.of(name).orElseThrow(() -> new IllegalArgumentException(form)));
    }
    return services;
  }

  private static Map<AwsService, URI> endpoints(String text) {
    Map<AwsService, URI> endpoints = new EnumMap<>(AwsService.class);
    for (String entry : TextList.parse(text, ENDPOINTS_FORM)) {
      int equals = entry.indexOf('=');
      AwsService service =
          AwsService.of(entry.substring(0, Math.max(equals, 0)))
              .orElseThrow(() -> new IllegalArgumentException(ENDPOINTS_FORM));
      if (endpoints.put(service, url(entry.substring(equals + 1), ENDPOINTS_FORM)) != null) {
        throw new IllegalArgumentException(ENDPOINTS_FORM + ", and once");
      }
    }
    return endpoints;
  }

  private static URI url(String text, String form) {
    try {
      URI url = URI.create(text);
      String scheme = url.getScheme();
      if (url.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // told below, like a URL of something else
    }
    throw new IllegalArgumentException(form);
  }

  /** What {@code --print-config} shows of the services, in one line. */
  static String print(Set<AwsService> services) {
    return TextList.print(
        Arrays.stream(AwsService.values())
            .filter(services::contains)
            .map(AwsService::key)
            .toList());
  }

  /** What {@code --print-config} shows of their places, in one line. */
  static String print(Map<AwsService, URI> endpoints) {
    return TextList.print(
        Arrays.stream(AwsService.values())
            .filter(endpoints::containsKey)
            .map(service -> service.key() + "=" + endpoints.get(service))
            .toList());
  }
}
