package dev.longshore.validation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The pairs of vCPU and memory that Fargate runs. Used for a definition and again for a job once
 * its overrides are merged. Source: AWS Batch API reference, ResourceRequirement, mid-2026.
 */
public final class FargateSizes {

  private static final List<Size> SIZES =
      List.of(
          new Size("0.25", List.of(512, 1024, 2048)),
          new Size("0.5", steps(1024, 4096, 1024)),
          new Size("1", steps(2048, 8192, 1024)),
          new Size("2", steps(4096, 16384, 1024)),
          new Size("4", steps(8192, 30720, 1024)),
          new Size("8", steps(16384, 61440, 4096)),
          new Size("16", steps(32768, 122880, 8192)),
          new Size("32", List.of(61440, 122880, 249856)));

  private FargateSizes() {}

  /**
   * Whether Fargate runs a task of this size; {@code 0.25}, {@code .25} and {@code 0.250} are one.
   */
  public static boolean isValid(BigDecimal vcpus, long memoryMib) {
    return SIZES.stream()
        .anyMatch(
            size ->
                size.vcpus().compareTo(vcpus) == 0
                    && size.memoryMib().stream().anyMatch(mib -> mib == memoryMib));
  }

  /** What AWS answers for a pair that is not in the table; the vCPUs have two decimals. */
  public static String message(BigDecimal vcpus, long memoryMib) {
    return String.format(
        Locale.ROOT,
        "Fargate resource requirements (%s vCPU, %d MiB) not valid.",
        vcpus.setScale(2, RoundingMode.HALF_UP).toPlainString(),
        memoryMib);
  }

  private static List<Integer> steps(int first, int last, int step) {
    return IntStream.iterate(first, mib -> mib <= last, mib -> mib + step).boxed().toList();
  }

  private record Size(BigDecimal vcpus, List<Integer> memoryMib) {
    Size(String vcpus, List<Integer> memoryMib) {
      this(new BigDecimal(vcpus), memoryMib);
    }
  }
}
