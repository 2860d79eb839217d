package dev.longshore.model;

import dev.longshore.model.InstanceType.Architecture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The instance types that a compute environment may name, and what families and keywords mean.
 * Immutable. Validation refuses by it, and the scheduler chooses from it.
 */
public final class InstanceCatalog {

  private static final List<String> DEFAULT_X86 = List.of("m6i", "c6i", "r6i", "c7i");
  private static final List<String> DEFAULT_ARM = List.of("m6g", "c6g", "r6g", "c7g");

  // Until 2025 optimal meant c4, m4 and r4; now it is a pool like the x86 default.
  private static final Map<String, List<String>> KEYWORDS =
      Map.of("optimal", DEFAULT_X86, "default_x86_64", DEFAULT_X86, "default_arm64", DEFAULT_ARM);

  private static final InstanceCatalog BUILT_IN = new InstanceCatalog(InstanceTable.read());

  private final Map<String, InstanceType> types = new LinkedHashMap<>();
  private final Map<String, List<InstanceType>> families = new LinkedHashMap<>();

  private InstanceCatalog(Collection<InstanceType> types) {
    for (InstanceType type : types) {
      this.types.put(type.name(), type);
    }
    for (InstanceType type : this.types.values()) {
      families.computeIfAbsent(type.family(), _ -> new ArrayList<>()).add(type);
    }
  }

  /** What Longshore knows by itself. */
  public static InstanceCatalog builtIn() {
    return BUILT_IN;
  }

  /**
   * The same with what a user says of it.
   *
   * @param added types that are new, or replace those of the same name
   * @param pricesMicros by type, of one instance; or by family, of one GPU where its types have any
   *     and else of one vCPU. A type's own price wins over its family's
   * @throws IllegalArgumentException if a price is of nothing that there is
   */
  public InstanceCatalog withOverrides(
      Collection<InstanceType> added, Map<String, Long> pricesMicros) {
    Map<String, InstanceType> changed = new LinkedHashMap<>(types);
    added.forEach(type -> changed.put(type.name(), type));
    InstanceCatalog all = new InstanceCatalog(changed.values());
    for (String priced : pricesMicros.keySet()) {
      if (!all.types.containsKey(priced) && !all.families.containsKey(priced)) {
        throw new IllegalArgumentException("no instance type or family is called " + priced);
      }
    }
    changed.replaceAll((_, type) -> priced(type, pricesMicros));
    return new InstanceCatalog(changed.values());
  }

  private static InstanceType priced(InstanceType type, Map<String, Long> pricesMicros) {
    Long own = pricesMicros.get(type.name());
    if (own != null) {
      return type.at(own);
    }
    Long unit = pricesMicros.get(type.family());
    return unit == null ? type : type.at(unit * (type.gpus() == 0 ? type.vcpus() : type.gpus()));
  }

  /** The type of exactly this name, such as {@code c5.large}. */
  public Optional<InstanceType> find(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** All types, family by family. */
  public List<InstanceType> all() {
    return List.copyOf(types.values());
  }

  /** Whether the entry is {@code optimal} or a {@code default_…} bundle of families. */
  public static boolean isKeyword(String entry) {
    return KEYWORDS.containsKey(entry);
  }

  /**
   * The types that one entry allows: itself, or all of its family or keyword but whole machines, or
   * all that a pattern of managed instances means, such as {@code m5*.*}. Empty when it is unknown.
   */
  public List<InstanceType> expand(String entry) {
    if (!entry.contains("*")) {
      return expandNamed(entry);
    }
    Pattern pattern = Pattern.compile(Pattern.quote(entry).replace("*", "\\E.*\\Q"));
    return types.values().stream()
        .filter(one -> pattern.matcher(one.name()).matches())
        .filter(one -> !one.isMetal() || entry.contains(".metal"))
        .toList();
  }

  /** The same where AWS knows no patterns: in {@code instanceTypes} and in launch templates. */
  public List<InstanceType> expandNamed(String entry) {
    InstanceType type = types.get(entry);
    if (type != null) {
      return List.of(type);
    }
    return KEYWORDS.getOrDefault(entry, List.of(entry)).stream()
        .flatMap(family -> families.getOrDefault(family, List.of()).stream())
        .filter(one -> !one.isMetal())
        .toList();
  }

  /** The types that all entries allow, in the order of the entries, each once. */
  public List<InstanceType> expand(List<String> entries) {
    Set<InstanceType> allowed = new LinkedHashSet<>();
    entries.forEach(entry -> allowed.addAll(expand(entry)));
    return List.copyOf(allowed);
  }

  /**
   * The architectures of the entries. {@code optimal} has none of its own, so it joins any other.
   */
  public Set<Architecture> architectures(List<String> entries) {
    Set<Architecture> architectures = EnumSet.noneOf(Architecture.class);
    for (String entry : entries) {
      if (!entry.equals("optimal")) {
        expand(entry).forEach(type -> architectures.add(type.architecture()));
      }
    }
    return Collections.unmodifiableSet(architectures);
  }

  /** Everything that {@code instanceTypes} may name, sorted. */
  public List<String> legalEntries() {
    Set<String> entries = new TreeSet<>(KEYWORDS.keySet());
    entries.addAll(families.keySet());
    entries.addAll(types.keySet());
    return List.copyOf(entries);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InstanceCatalog catalog && types.equals(catalog.types);
  }

  @Override
  public int hashCode() {
    return types.hashCode();
  }

  @Override
  public String toString() {
    return "InstanceCatalog[" + types.size() + " types]";
  }
}
