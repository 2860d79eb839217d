package dev.longshore.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The pairs of vCPU and memory that Fargate offers, as the AWS Batch user guide lists them (2026).
 * Asked when a definition is registered and again when a submit overrides it.
 */
public final class FargateSizes {

  private record Size(BigDecimal vcpus, List<Long> memoryMib) {}

  private static final List<Size> SIZES =
      List.of(
          new Size(new BigDecimal("0.25"), List.of(512L, 1024L, 2048L)),
          steps("0.5", 1024, 4096, 1024),
          steps("1", 2048, 8192, 1024),
          steps("2", 4096, 16384, 1024),
          steps("4", 8192, 30720, 1024),
          steps("8", 16384, 61440, 4096),
          steps("16", 32768, 122880, 8192),
          new Size(new BigDecimal("32"), List.of(61440L, 122880L, 249856L)));

  private FargateSizes() {}

  /** Whether Fargate has this pair. */
  public static boolean isValid(BigDecimal vcpus, long memoryMib) {
    return SIZES.stream()
        .anyMatch(size -> size.vcpus.compareTo(vcpus) == 0 && size.memoryMib.contains(memoryMib));
  }

  /** What AWS says of a pair that Fargate does not have. */
  public static String message(BigDecimal vcpus, long memoryMib) {
    return "Fargate resource requirements (%s vCPU, %d MiB) not valid."
        .formatted(vcpus.setScale(2, RoundingMode.HALF_UP).toPlainString(), memoryMib);
  }

  private static Size steps(String vcpus, long from, long to, long step) {
    return new Size(
        new BigDecimal(vcpus),
        LongStream.iterate(from, memory -> memory <= to, memory -> memory + step).boxed().toList());
  }
}
