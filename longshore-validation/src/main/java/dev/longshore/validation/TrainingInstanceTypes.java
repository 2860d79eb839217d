package dev.longshore.validation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * The instance types on which SageMaker runs training jobs. The data is {@code
 * training-instance-types.txt} beside this class.
 */
final class TrainingInstanceTypes {

  private static final Set<String> TYPES = read();

  private TrainingInstanceTypes() {}

  /** All types, such as {@code ml.m5.large}, family by family. */
  static Set<String> all() {
    return TYPES;
  }

  private static Set<String> read() {
    Set<String> types = new LinkedHashSet<>();
    try (InputStream file =
        TrainingInstanceTypes.class.getResourceAsStream("training-instance-types.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .forEach(
              family ->
                  Arrays.stream(family)
                      .skip(1)
                      .forEach(size -> types.add("ml." + family[0] + "." + size)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Collections.unmodifiableSet(types);
  }
}
