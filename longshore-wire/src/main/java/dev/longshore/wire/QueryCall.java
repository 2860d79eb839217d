package dev.longshore.wire;

import dev.longshore.model.Realm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to a neighbour service that speaks ec2Query.
 *
 * @param parameters by name, such as {@code InstanceId.1}
 * @param realm where the caller is
 * @param requestId the id that the reply carries
 */
public record QueryCall(Map<String, List<String>> parameters, Realm realm, String requestId) {

  /** The first value of a parameter, or null. */
  public @Nullable String text(String name) {
    List<String> values = parameters.get(name);
    return values == null ? null : values.getFirst();
  }

  /** The values of {@code name.1}, {@code name.2}, … up to the first that is missing. */
  public List<String> list(String name) {
    List<String> values = new ArrayList<>();
    for (String next = text(name + ".1"); next != null; next = text(name + "." + index(values))) {
      values.add(next);
    }
    return values;
  }

  private static int index(List<String> values) {
    return values.size() + 1;
  }
}
