package dev.longshore.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.InstanceType;
import dev.longshore.model.InstanceType.Architecture;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file in YAML with which users add instance types, replace them and price them:
 *
 * <pre>
 * types:
 *   lab.big: {vcpus: 64, memoryGib: 256, gpus: 2, gpuKind: A100, price: 3.2}
 *   c5.large: {memoryGib: 3.5}
 * prices:
 *   c5: 0.0425
 *   c5.metal: 4.08
 * </pre>
 *
 * <p>A price under {@code types} is of one instance; under {@code prices} too, or where a family is
 * named of one vCPU, or of one GPU where it has any. What is left out of a type that is known
 * stays.
 */
final class InstanceCatalogFile {

  private static final List<String> SECTIONS = List.of("types", "prices");
  private static final List<String> MEMBERS =
      List.of("vcpus", "memoryGib", "gpus", "gpuKind", "architecture", "price");
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);

  private final Path file;
  private final List<String> mistakes;
  private final InstanceCatalog known;

  private final Map<String, Entry> types = new LinkedHashMap<>();

  private final Map<String, Given> prices = new LinkedHashMap<>();

  private record Given(String text, int line) {}

  /** A type as it is written, and where that begins. */
  private record Entry(String name, int line, Map<String, Given> members) {}

  private InstanceCatalogFile(Path file, List<String> mistakes, InstanceCatalog known) {
    this.file = file;
    this.mistakes = mistakes;
    this.known = known;
  }

  /**
   * Reads all of it.
   *
   * @param mistakes gets what is wrong, each with file and line
   * @return the known types and the user's, or only the known ones if anything is wrong
   */
  static InstanceCatalog read(Path file, List<String> mistakes) {
    List<String> found = new ArrayList<>();
    InstanceCatalog catalog =
        new InstanceCatalogFile(file, found, InstanceCatalog.builtIn()).read();
    mistakes.addAll(found);
    return catalog;
  }

  private InstanceCatalog read() {
    try (Reader text = Files.newBufferedReader(file);
        JsonParser parser =
            YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                .build()
                .createParser(text)) {
      collect(parser);
    } catch (NoSuchFileException _) {
      mistakes.add(file + ": there is no such file");
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      String problem = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
      mistakes.clear(); // whatever was found before may have been misread
      mistakes.add(file + line + ": not YAML: " + problem);
    } catch (IOException e) {
      mistakes.add(file + ": cannot be read: " + e.getMessage());
    }
    List<InstanceType> added = new ArrayList<>();
    types.values().forEach(entry -> type(entry).ifPresent(added::add));
    InstanceCatalog all = known.withOverrides(added, Map.of());
    Map<String, Long> pricesMicros = new TreeMap<>();
    prices.forEach(
        (name, given) -> {
          if (all.find(name).isEmpty() && all.expand(name).isEmpty()) {
            mistake(
                given.line(),
                "no instance type or family is called "
                    + name
                    + suggestion(name, all.legalEntries()));
          } else if (InstanceCatalog.isKeyword(name)) {
            mistake(given.line(), name + " has no price of its own; price its families");
          } else {
            micros("the price of " + name, given).ifPresent(price -> pricesMicros.put(name, price));
          }
        });
    return mistakes.isEmpty() ? known.withOverrides(added, pricesMicros) : known;
  }

  private void collect(JsonParser parser) throws IOException {
    Deque<String> path = new ArrayDeque<>();
    int keyLine = 1;
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      int line = parser.currentTokenLocation().getLineNr();
      switch (token) {
        case FIELD_NAME -> {
          path.addLast(parser.currentName());
          keyLine = line;
        }
        case START_OBJECT -> startObject(List.copyOf(path), keyLine);
        case END_OBJECT -> path.pollLast();
        case START_ARRAY -> {
          mistake(line, "there are no lists in such a file");
          parser.skipChildren();
          path.pollLast();
        }
        case VALUE_NULL -> path.pollLast(); // as if it were not there
        default -> {
          value(List.copyOf(path), new Given(parser.getText(), line));
          path.pollLast();
        }
      }
    }
  }

  private void startObject(List<String> path, int line) {
    if (path.size() == 1) {
      checkSection(path.getFirst(), line);
    } else if (path.size() == 2 && path.getFirst().equals("types")) {
      types.put(path.getLast(), new Entry(path.getLast(), line, new LinkedHashMap<>()));
    } else if (path.size() > 1 && SECTIONS.contains(path.getFirst())) {
      mistake(line, String.join(": ", path) + " takes a value, not more keys");
    }
  }

  private void checkSection(String section, int line) {
    if (!SECTIONS.contains(section)) {
      mistake(line, "unknown key " + section + suggestion(section, SECTIONS));
    }
  }

  private void value(List<String> path, Given given) {
    String section = path.isEmpty() ? "" : path.getFirst();
    if (path.size() < 2) {
      if (path.isEmpty() || SECTIONS.contains(section)) {
        mistake(given.line(), "an object is wanted, not \"" + given.text() + "\"");
      } else {
        checkSection(section, given.line());
      }
    } else if (section.equals("prices") && path.size() == 2) {
      prices.put(path.getLast(), given);
    } else if (section.equals("types") && path.size() == 2) {
      mistake(given.line(), path.getLast() + " needs an object with " + String.join(", ", MEMBERS));
    } else if (section.equals("types") && path.size() == 3) {
      if (MEMBERS.contains(path.getLast())) {
        Objects.requireNonNull(types.get(path.get(1))).members().put(path.getLast(), given);
      } else {
        mistake(
            given.line(),
            "unknown key "
                + path.getLast()
                + " of "
                + path.get(1)
                + suggestion(path.getLast(), MEMBERS));
      }
    }
  }

  private Optional<InstanceType> type(Entry entry) {
    int before = mistakes.size();
    String name = entry.name();
    @Nullable InstanceType old = known.find(name).orElse(null);
    long vcpus = whole(entry, "vcpus", 1, old == null ? null : (long) old.vcpus());
    long memoryMib = memoryMib(entry, old);
    long gpus = whole(entry, "gpus", 0, old == null ? 0L : (long) old.gpus());
    long price = price(entry, old);
    Architecture architecture = architecture(entry, old);
    if (!name.matches("[a-z0-9-]+\\.[a-z0-9-]+")) {
      mistake(
          entry.line(),
          name + " should be a family, a dot and a size, of small letters, digits and hyphens");
    }
    if (mistakes.size() > before) {
      return Optional.empty();
    }
    Given kind = entry.members().get("gpuKind");
    String gpuKind = kind != null ? kind.text() : old == null ? "GPU" : old.gpuKind();
    return Optional.of(
        new InstanceType(
            name,
            (int) vcpus,
            (int) memoryMib,
            (int) gpus,
            gpus == 0 ? null : gpuKind,
            architecture,
            price));
  }

  private long memoryMib(Entry entry, @Nullable InstanceType old) {
    Given given = entry.members().get("memoryGib");
    if (given == null) {
      return old != null ? old.memoryMib() : missing(entry, "memoryGib");
    }
    return number("memoryGib of " + entry.name(), given)
        .map(gib -> gib.multiply(BigDecimal.valueOf(1024)).setScale(0, RoundingMode.FLOOR))
        .map(BigDecimal::longValueExact)
        .filter(mib -> mib > 0 || mistaken(given, "memoryGib of " + entry.name() + " is nothing"))
        .orElse(1L);
  }

  private long price(Entry entry, @Nullable InstanceType old) {
    Given given = entry.members().get("price");
    if (given != null) {
      return micros("price of " + entry.name(), given).orElse(0L);
    }
    if (old != null) {
      return old.priceMicros();
    }
    return isPriced(entry.name()) ? 0 : missing(entry, "price");
  }

  private boolean isPriced(String type) {
    return prices.containsKey(type) || prices.containsKey(type.replaceFirst("\\..*", ""));
  }

  private Architecture architecture(Entry entry, @Nullable InstanceType old) {
    Given given = entry.members().get("architecture");
    if (given == null) {
      return old == null ? Architecture.X86_64 : old.architecture();
    }
    return Arrays.stream(Architecture.values())
        .filter(one -> one.name().equals(given.text().toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseGet(
            () -> {
              mistake(
                  given.line(),
                  "architecture of "
                      + entry.name()
                      + " is \""
                      + given.text()
                      + "\"; it should be x86_64 or arm64");
              return Architecture.X86_64;
            });
  }

  private long whole(Entry entry, String member, int least, @Nullable Long standard) {
    Given given = entry.members().get(member);
    if (given == null) {
      return standard != null ? standard : missing(entry, member);
    }
    if (given.text().matches("[0-9]{1,6}") && Long.parseLong(given.text()) >= least) {
      return Long.parseLong(given.text());
    }
    mistake(
        given.line(),
        member
            + " of "
            + entry.name()
            + " is \""
            + given.text()
            + "\"; it should be a whole number from "
            + least
            + " to 999999");
    return 1;
  }

  private long missing(Entry entry, String member) {
    mistake(entry.line(), entry.name() + " is new and needs " + member);
    return 1;
  }

  private Optional<Long> micros(String what, Given given) {
    return number(what, given)
        .map(price -> price.movePointRight(6).setScale(0, RoundingMode.HALF_UP).longValueExact());
  }

  private Optional<BigDecimal> number(String what, Given given) {
    try {
      BigDecimal number = new BigDecimal(given.text());
      if (number.signum() >= 0 && number.compareTo(MOST) <= 0) {
        return Optional.of(number);
      }
    } catch (NumberFormatException _) {
      // told below, like a number out of range
    }
    mistake(
        given.line(),
        what + " is \"" + given.text() + "\"; it should be a number from 0 to " + MOST);
    return Optional.empty();
  }

  private boolean mistaken(Given given, String problem) {
    mistake(given.line(), problem);
    return false;
  }

  private void mistake(int line, String problem) {
    mistakes.add(file + " line " + line + ": " + problem);
  }

  private static String suggestion(String name, List<String> known) {
    return NearestName.of(name, known)
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElseGet(() -> known.size() > 10 ? "" : "; the keys are " + String.join(", ", known));
  }
}
