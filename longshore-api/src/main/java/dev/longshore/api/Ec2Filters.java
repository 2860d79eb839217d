package dev.longshore.api;

import dev.longshore.wire.QueryCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The filters of DescribeInstances: an instance has to pass each, and passes one by any of its
 * values, in which {@code *} and {@code ?} stand for other characters.
 */
record Ec2Filters(List<Filter> filters) {

  private static final String TAG = "tag:";

  private record Filter(String name, List<Pattern> values) {

    boolean accepts(Map<String, ?> instance) {
      return found(name, instance)
          .anyMatch(text -> values.stream().anyMatch(value -> value.matcher(text).matches()));
    }
  }

  static Ec2Filters of(QueryCall call) {
    List<Filter> filters = new ArrayList<>();
    for (int number = 1; ; number++) {
      String name = call.text("Filter." + number + ".Name");
      if (name == null) {
        return new Ec2Filters(filters);
      }
      var _ = found(name, Map.of()); // refused though there may be no instance
      filters.add(
          new Filter(
              name,
              call.list("Filter." + number + ".Value").stream().map(Ec2Filters::pattern).toList()));
    }
  }

  /** A backslash in front of a wildcard means the character itself. */
  private static Pattern pattern(String value) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean isEscape = c == '\\' && i + 1 < value.length();
      if (isEscape) {
        i++;
        regex.append(Pattern.quote(value.substring(i, i + 1)));
      } else if (c == '*') {
        regex.append(".*");
      } else if (c == '?') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  boolean accept(Map<String, ?> instance) {
    return filters.stream().allMatch(filter -> filter.accepts(instance));
  }

  /** What an instance has of what a filter is about. */
  private static Stream<String> found(String name, Map<String, ?> instance) {
    if (name.startsWith(TAG)) {
      String key = name.substring(TAG.length());
      return tags(instance)
          .filter(tag -> key.equals(tag.get("key")))
          .map(tag -> String.valueOf(tag.get("value")));
    }
    return switch (name) {
      case "instance-id" -> member(instance, "instanceId");
      case "instance-state-name" -> inner(instance, "instanceState", "name");
      case "instance-state-code" -> inner(instance, "instanceState", "code");
      case "instance-type" -> member(instance, "instanceType");
      case "instance-lifecycle" -> member(instance, "instanceLifecycle");
      case "private-ip-address" -> member(instance, "privateIpAddress");
      case "private-dns-name" -> member(instance, "privateDnsName");
      case "availability-zone" -> inner(instance, "placement", "availabilityZone");
      case "architecture" -> member(instance, "architecture");
      case "image-id" -> member(instance, "imageId");
      case "subnet-id" -> member(instance, "subnetId");
      case "vpc-id" -> member(instance, "vpcId");
      case "tag-key" -> tags(instance).map(tag -> String.valueOf(tag.get("key")));
      default -> throw Ec2Api.invalidValue("The filter '" + name + "' is invalid");
    };
  }

  private static Stream<String> member(Map<?, ?> instance, String name) {
    Object value = instance.get(name);
    return value == null ? Stream.empty() : Stream.of(value.toString());
  }

  private static Stream<String> inner(Map<String, ?> instance, String outer, String name) {
    return instance.get(outer) instanceof Map<?, ?> map ? member(map, name) : Stream.empty();
  }

  private static Stream<Map<?, ?>> tags(Map<String, ?> instance) {
    return instance.get("tagSet") instanceof List<?> tags
        ? tags.stream().filter(Map.class::isInstance).map(tag -> (Map<?, ?>) tag)
        : Stream.empty();
  }
}
