package dev.longshore.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longshore.engine.SecretUnavailable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code valueFrom} of a secret means.
 *
 * @param kind whose it is
 * @param id by which that service knows it: an ARN, or the name of a parameter
 * @param name without account and region; of Secrets Manager with the six characters that it adds
 * @param key of the JSON object that the secret is, or null for the whole of it
 * @param stage such as {@code AWSPREVIOUS}, or null
 * @param version or null
 */
record SecretName(
    Kind kind,
    String id,
    String name,
    @Nullable String key,
    @Nullable String stage,
    @Nullable String version) {

  /** Whose a secret is. */
  enum Kind {
    /** Of AWS Secrets Manager. */
    SECRET,
    /** Of the parameter store of AWS Systems Manager. */
    PARAMETER
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern SECRET =
      Pattern.compile(
          "(arn:[a-z-]+:secretsmanager:[a-z0-9-]*:\\d*:secret:([^:]+))"
              + "(?::([^:]*)(?::([^:]*)(?::([^:]*))?)?)?");

  private static final Pattern PARAMETER =
      Pattern.compile("arn:[a-z-]+:ssm:[a-z0-9-]*:\\d*:parameter(/[^:]+)");

  /**
   * Reads it.
   *
   * @throws SecretUnavailable when it is neither form
   */
  static SecretName of(String valueFrom) throws SecretUnavailable {
    Matcher secret = SECRET.matcher(valueFrom);
    if (secret.matches()) {
      return new SecretName(
          Kind.SECRET,
          secret.group(1),
          secret.group(2),
          orNull(secret.group(3)),
          orNull(secret.group(4)),
          orNull(secret.group(5)));
    }
    Matcher parameter = PARAMETER.matcher(valueFrom);
    if (parameter.matches()) {
      return new SecretName(Kind.PARAMETER, valueFrom, parameter.group(1), null, null, null);
    }
    if (!valueFrom.isEmpty() && !valueFrom.startsWith("arn:")) {
      return new SecretName(Kind.PARAMETER, valueFrom, valueFrom, null, null, null);
    }
    throw new SecretUnavailable(
        valueFrom + " is neither a secret of Secrets Manager nor a parameter of Systems Manager");
  }

  /** The names under which a store of our own may have it, the most exact first. */
  List<String> aliases() {
    return switch (kind) {
      case SECRET -> List.of(id, name);
      // The ARN of the parameter "name" and that of "/name" are one.
      case PARAMETER ->
          name.startsWith("/")
              ? List.of(id, name, name.substring(1))
              : List.of(id, name, "/" + name);
    };
  }

  /** The region of the ARN; null where there is none. */
  @Nullable String region() {
    String[] parts = id.split(":", 5);
    return parts.length == 5 && !parts[3].isEmpty() ? parts[3] : null;
  }

  /** How Systems Manager knows a parameter: only a name with folders begins with a slash. */
  String parameter() {
    boolean isBare = id.startsWith("arn:") && name.lastIndexOf('/') == 0;
    return isBare ? name.substring(1) : name;
  }

  /**
   * What is asked for of the whole secret.
   *
   * @throws SecretUnavailable when it is to have a key and has not
   */
  String partOf(String whole) throws SecretUnavailable {
    if (key == null) {
      return whole;
    }
    JsonNode value = null;
    try {
      value = JSON.readTree(whole).get(key);
    } catch (JsonProcessingException notJson) {
      // Its message would show the value.
    }
    if (value == null || value.isNull()) {
      throw new SecretUnavailable(id + " has no JSON key " + key);
    }
    return text(value);
  }

  /** A member as the text that a variable has. */
  static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static @Nullable String orNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
