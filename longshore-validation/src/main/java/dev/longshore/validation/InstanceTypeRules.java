package dev.longshore.validation;

import dev.longshore.model.InstanceCatalog;
import java.util.List;

/** What AWS Batch accepts as {@code instanceTypes}. */
final class InstanceTypeRules {

  private InstanceTypeRules() {}

  /** Refuses entries that are unknown, or that ask for both architectures. */
  static void check(List<String> entries, InstanceCatalog catalog) {
    for (String entry : entries) {
      if (catalog.expandNamed(entry).isEmpty()) {
        throw Refuse.wrapped(
            "Instance type can only be one of %s".formatted(catalog.legalEntries()));
      }
    }
    if (catalog.architectures(entries).size() > 1) {
      throw Refuse.wrapped("arm-based instance type cannot be used with other instance types.");
    }
  }
}
