package dev.longshore.validation;

import dev.longshore.validation.InstanceType.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The instance types that a compute environment may name, and what families and keywords mean. The
 * data is {@code instance-types.txt} beside this class.
 */
public final class InstanceTypes {

  private static final List<String> DEFAULT_X86 = List.of("m6i", "c6i", "r6i", "c7i");
  private static final List<String> DEFAULT_ARM = List.of("m6g", "c6g", "r6g", "c7g");

  // Until 2025 optimal meant c4, m4 and r4; now it is a pool like the x86 default.
  private static final Map<String, List<String>> KEYWORDS =
      Map.of("optimal", DEFAULT_X86, "default_x86_64", DEFAULT_X86, "default_arm64", DEFAULT_ARM);

  private static final Map<String, List<InstanceType>> FAMILIES = read();
  private static final Map<String, InstanceType> TYPES = byName(FAMILIES);

  private InstanceTypes() {}

  /** The type of exactly this name, such as {@code c5.large}. */
  public static Optional<InstanceType> find(String name) {
    return Optional.ofNullable(TYPES.get(name));
  }

  /** All types, family by family. */
  public static List<InstanceType> all() {
    return List.copyOf(TYPES.values());
  }

  /** Whether the entry is {@code optimal} or a {@code default_…} bundle of families. */
  public static boolean isKeyword(String entry) {
    return KEYWORDS.containsKey(entry);
  }

  /**
   * The types that one entry of {@code instanceTypes} allows: itself, or all of its family or
   * keyword but whole machines. Empty when it is unknown.
   */
  public static List<InstanceType> expand(String entry) {
    InstanceType type = TYPES.get(entry);
    if (type != null) {
      return List.of(type);
    }
    return KEYWORDS.getOrDefault(entry, List.of(entry)).stream()
        .flatMap(family -> FAMILIES.getOrDefault(family, List.of()).stream())
        .filter(one -> !one.isMetal())
        .toList();
  }

  /** The types that all entries allow, in the order of the entries, each once. */
  public static List<InstanceType> expand(List<String> entries) {
    Set<InstanceType> types = new LinkedHashSet<>();
    entries.forEach(entry -> types.addAll(expand(entry)));
    return List.copyOf(types);
  }

  /**
   * The architectures of the entries. {@code optimal} has none of its own, so it joins any other.
   */
  public static Set<Architecture> architectures(List<String> entries) {
    Set<Architecture> architectures = new LinkedHashSet<>();
    for (String entry : entries) {
      if (!entry.equals("optimal")) {
        expand(entry).forEach(type -> architectures.add(type.architecture()));
      }
    }
    return Collections.unmodifiableSet(architectures);
  }

  /** Refuses entries that are unknown, or that ask for both architectures. */
  public static void check(List<String> entries) {
    for (String entry : entries) {
      if (expand(entry).isEmpty()) {
        throw Refuse.wrapped("Instance type can only be one of %s".formatted(legalEntries()));
      }
    }
    if (architectures(entries).size() > 1) {
      throw Refuse.wrapped("arm-based instance type cannot be used with other instance types.");
    }
  }

  private static Set<String> legalEntries() {
    Set<String> entries = new TreeSet<>(KEYWORDS.keySet());
    entries.addAll(FAMILIES.keySet());
    entries.addAll(TYPES.keySet());
    return entries;
  }

  private static Map<String, InstanceType> byName(Map<String, List<InstanceType>> families) {
    Map<String, InstanceType> types = new LinkedHashMap<>();
    families.values().forEach(list -> list.forEach(type -> types.put(type.name(), type)));
    return Collections.unmodifiableMap(types);
  }

  private static Map<String, List<InstanceType>> read() {
    try (InputStream in = InstanceTypes.class.getResourceAsStream("instance-types.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      Map<String, List<InstanceType>> families = new LinkedHashMap<>();
      text.lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> readLine(line, families));
      return Collections.unmodifiableMap(families);
    } catch (IOException e) {
      throw new UncheckedIOException("instance-types.txt cannot be read", e);
    }
  }

  private static void readLine(String line, Map<String, List<InstanceType>> families) {
    String[] columns = line.split("\\s*\\|\\s*", 4);
    Architecture architecture = Architecture.valueOf(columns[1].toUpperCase(Locale.ROOT));
    double gibPerVcpu = Double.parseDouble(columns[2]);
    for (String family : columns[0].split(",", -1)) {
      List<InstanceType> types = new ArrayList<>();
      for (String size : columns[3].split(" ", -1)) {
        types.add(readSize(family, size, architecture, gibPerVcpu));
      }
      families.put(family, List.copyOf(types));
    }
  }

  private static InstanceType readSize(
      String family, String text, Architecture architecture, double gibPerVcpu) {
    String[] parts = text.split("[=/]", -1);
    int vcpus = parts.length > 1 ? Integer.parseInt(parts[1]) : regularVcpus(parts[0]);
    double gib = parts.length > 2 ? Double.parseDouble(parts[2]) : vcpus * gibPerVcpu;
    int gpus = parts.length > 3 ? Integer.parseInt(parts[3]) : 0;
    return new InstanceType(
        family + "." + parts[0], vcpus, (int) Math.round(gib * 1024), gpus, architecture);
  }

  private static int regularVcpus(String size) {
    return switch (size) {
      case "medium" -> 1;
      case "large" -> 2;
      case "xlarge" -> 4;
      default -> 4 * Integer.parseInt(size, 0, size.length() - "xlarge".length(), 10);
    };
  }
}
