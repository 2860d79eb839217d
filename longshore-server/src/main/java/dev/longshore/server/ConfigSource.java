package dev.longshore.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values that somebody gave, by key, with the words for where each was found.
 *
 * @param values by the key of their setting, in the order given
 */
record ConfigSource(Map<String, Given> values) {

  /**
   * One value.
   *
   * @param name as the user wrote it: a key, a flag or a variable
   * @param text as it was written
   * @param where for messages: {@code longshore.yaml line 3}
   */
  record Given(String name, String text, String where) {}

  /** Environment variables that begin with {@code LONGSHORE_}. */
  static ConfigSource ofEnvironment(Map<String, String> environment) {
    Map<String, String> keys = new TreeMap<>();
    Setting.ALL.forEach(setting -> keys.put(setting.variable(), setting.key()));
    Map<String, Given> values = new LinkedHashMap<>();
    new TreeMap<>(environment)
        .forEach(
            (variable, text) -> {
              if (variable.startsWith("LONGSHORE_")) {
                values.put(
                    keys.getOrDefault(variable, variable),
                    new Given(variable, text, "environment"));
              }
            });
    return new ConfigSource(values);
  }

  /** Flags of the command line, by the key of their setting. */
  static ConfigSource ofFlags(Map<String, String> flags) {
    Map<String, Given> values = new LinkedHashMap<>();
    flags.forEach((key, text) -> values.put(key, new Given(key, text, "command line")));
    return new ConfigSource(values);
  }

  /**
   * A file in YAML: nested objects of scalars, and lists where a key takes one.
   *
   * @throws ConfigException when it cannot be read at all
   */
  static ConfigSource ofFile(Path file) {
    Map<String, Given> values = new LinkedHashMap<>();
    try (Reader text = Files.newBufferedReader(file);
        JsonParser parser = new YAMLFactory().createParser(text)) {
      read(parser, file, values);
    } catch (NoSuchFileException _) {
      throw new ConfigException(List.of(file + ": there is no such file"));
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      String problem = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
      throw new ConfigException(List.of(file + line + ": not YAML: " + problem));
    } catch (IOException e) {
      throw new ConfigException(List.of(file + ": cannot be read: " + e.getMessage()));
    }
    return new ConfigSource(values);
  }

  private static void read(JsonParser parser, Path file, Map<String, Given> values)
      throws IOException {
    Deque<String> path = new ArrayDeque<>();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      int line = parser.currentTokenLocation().getLineNr();
      switch (token) {
        case START_OBJECT, VALUE_NULL -> {} // an empty section, or a key left to its default
        case START_ARRAY -> {
          String where = file + " line " + line;
          values.put(key(path), new Given(key(path), list(parser, key(path), where), where));
        }
        case FIELD_NAME -> path.addLast(parser.currentName());
        case END_OBJECT -> {}
        default ->
            values.put(key(path), new Given(key(path), parser.getText(), file + " line " + line));
      }
      if (token != JsonToken.FIELD_NAME && token != JsonToken.START_OBJECT) {
        path.pollLast(); // the value of a key, or a section, is over
      }
    }
  }

  /** A list as the text that a variable would have: JSON. */
  private static String list(JsonParser parser, String key, String where) throws IOException {
    if (Setting.ALL.stream().noneMatch(setting -> setting.isList() && setting.key().equals(key))) {
      throw new ConfigException(List.of(where + ": this key takes no list, " + key));
    }
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.copyCurrentStructure(parser);
    }
    return text.toString();
  }

  private static String key(Deque<String> path) {
    return String.join(".", path);
  }
}
