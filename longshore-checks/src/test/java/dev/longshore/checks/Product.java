package dev.longshore.checks;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;

/** The classes of every module, without their tests; the testkit is among them. */
final class Product {

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("longshore-checks"))
          .importPackages("dev.longshore");

  private Product() {}
}
