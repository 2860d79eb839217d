package dev.longshore.server;

import dev.longshore.events.EventPattern;
import dev.longshore.events.InvalidPatternException;
import dev.longshore.events.JsonValue;
import dev.longshore.events.JsonValue.Elements;
import dev.longshore.events.JsonValue.Members;
import dev.longshore.events.JsonValue.Number;
import dev.longshore.events.JsonValue.Text;
import dev.longshore.events.SigningSecret;
import dev.longshore.events.Webhook;
import dev.longshore.model.JobStatus;
import dev.longshore.store.EventFilter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks of the configuration between text and values. What is wrong is told as {@link
 * IllegalArgumentException}: what the text should be. No message repeats a secret or an address.
 */
final class WebhookList {

  private static final List<String> KEYS =
      List.of("name", "url", "secret", "queues", "statuses", "pattern", "timeoutSeconds");

  private static final int MOST_TIMEOUT_SECONDS = 300;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private WebhookList() {}

  /**
   * Reads a list in JSON, which is what a list of a YAML file has become.
   *
   * @return receivers named {@code webhook/<name>}
   */
  static List<Webhook> parse(String text) {
    JsonValue json;
    try {
      json = JsonValue.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a list of webhooks, but " + e.getMessage(), e);
    }
    if (!(json instanceof Elements(List<JsonValue> entries))) {
      throw new IllegalArgumentException("a list of webhooks");
    }
    List<Webhook> webhooks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonValue entry : entries) {
      int number = webhooks.size() + 1;
      Webhook webhook = new Entry("webhook " + number, entry).read();
      if (!names.add(webhook.name())) {
        throw new IllegalArgumentException("a list of webhooks that each have their own name");
      }
      webhooks.add(webhook);
    }
    return List.copyOf(webhooks);
  }

  /** What {@code --print-config} shows of them, in one line. */
  static String print(List<Webhook> webhooks) {
    return new Elements(webhooks.stream().map(WebhookList::print).toList()).json();
  }

  private static JsonValue print(Webhook webhook) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("name", new Text(webhook.name().substring(webhook.name().indexOf('/') + 1)));
    members.put("url", new Text(withoutPath(webhook.url())));
    members.put("secret", new Text(String.valueOf(webhook.secret())));
    EventFilter filter = webhook.filter();
    if (!filter.queues().isEmpty()) {
      members.put("queues", texts(filter.queues()));
    }
    if (!filter.statuses().isEmpty()) {
      members.put("statuses", texts(filter.statuses().stream().map(JobStatus::name).toList()));
    }
    if (webhook.pattern() != null) {
      members.put("pattern", webhook.pattern().json());
    }
    members.put("timeoutSeconds", new Number(Long.toString(webhook.patience().toSeconds())));
    return new Members(members);
  }

  private static JsonValue texts(List<String> texts) {
    return new Elements(texts.stream().<JsonValue>map(Text::new).toList());
  }

  /** Many services put their secret into path or query. */
  private static String withoutPath(URI url) {
    String origin = url.getScheme() + "://" + url.getRawAuthority();
    return url.toString().length() > origin.length() + 1 ? origin + "/(hidden)" : origin;
  }

  /** One webhook that is being read. */
  private static final class Entry {

    private final String what;
    private final Map<String, JsonValue> members;

    Entry(String what, JsonValue json) {
      this.what = what;
      if (!(json instanceof Members(Map<String, JsonValue> byName))) {
        throw new IllegalArgumentException("a list of webhooks, each with a name and a url");
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

    Webhook read() {
      String name = text("name");
      if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
        throw mistake("a name of 1 to 64 letters, digits, dots, hyphens and underscores");
      }
      return new Webhook("webhook/" + name, url(), secret(), filter(), pattern(), timeout());
    }

    private URI url() {
      String given = text("url");
      URI url;
      try {
        url = URI.create(given);
      } catch (IllegalArgumentException _) {
        throw mistake("a url that is one");
      }
      boolean http = "http".equalsIgnoreCase(url.getScheme());
      if ((!http && !"https".equalsIgnoreCase(url.getScheme())) || url.getHost() == null) {
        throw mistake("a url that begins with http:// or https:// and names a host");
      }
      if (url.getRawUserInfo() != null) {
        throw mistake("a url without user and password, which would not be sent");
      }
      return url;
    }

    private SigningSecret secret() {
      String secret = text("secret");
      try {
        return new SigningSecret(secret);
      } catch (IllegalArgumentException _) {
        throw mistake(SigningSecret.RULE);
      }
    }

    private EventFilter filter() {
      return new EventFilter(
          texts("queues"), null, texts("statuses").stream().map(this::status).toList());
    }

    private JobStatus status(String text) {
      try {
        return JobStatus.valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException _) {
        throw mistake("statuses of AWS Batch, such as SUCCEEDED, instead of " + text);
      }
    }

    /** As an object, or as the text of one. */
    private @Nullable EventPattern pattern() {
      JsonValue json = members.get("pattern");
      if (json == null) {
        return null;
      }
      try {
        return json instanceof Text(String text) ? EventPattern.parse(text) : EventPattern.of(json);
      } catch (InvalidPatternException e) {
        throw mistake("a pattern that is one. " + e.getMessage());
      }
    }

    private Duration timeout() {
      JsonValue json = members.get("timeoutSeconds");
      if (json == null) {
        return TIMEOUT;
      }
      if (json instanceof Number(String written) && written.matches("[1-9][0-9]{0,2}")) {
        int seconds = Integer.parseInt(written);
        if (seconds <= MOST_TIMEOUT_SECONDS) {
          return Duration.ofSeconds(seconds);
        }
      }
      throw mistake("timeoutSeconds from 1 to " + MOST_TIMEOUT_SECONDS);
    }

    private String text(String key) {
      if (members.get(key) instanceof Text(String text) && !text.isBlank()) {
        return text;
      }
      throw mistake("a " + key + ", as text");
    }

    private List<String> texts(String key) {
      JsonValue json = members.get(key);
      if (json == null) {
        return List.of();
      }
      if (json instanceof Elements(List<JsonValue> elements)
          && elements.stream().allMatch(Text.class::isInstance)) {
        return elements.stream().map(element -> ((Text) element).text()).toList();
      }
      throw mistake(key + " as a list of texts");
    }

    private IllegalArgumentException mistake(String wanted) {
      return new IllegalArgumentException("a list of webhooks; " + what + " needs " + wanted);
    }
  }
}
