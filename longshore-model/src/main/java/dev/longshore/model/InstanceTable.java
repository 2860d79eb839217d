package dev.longshore.model;

import dev.longshore.model.InstanceType.Architecture;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The instance types that Longshore knows by itself, as a table, and how the table is read. */
final class InstanceTable {

  /** An hour of one vCPU of a compute family, in millionths of a dollar (us-east-1, on demand). */
  private static final BigDecimal UNIT_PRICE_MICROS = BigDecimal.valueOf(42_500);

  /**
   * A line for families with the same sizes: {@code families | architecture | GiB of memory per
   * vCPU | price | GPU | sizes}.
   *
   * <p>The price is a multiple of {@link #UNIT_PRICE_MICROS}, by GPU where there is one and else by
   * vCPU, as of mid-2026: of ordinary families what AWS asks for to within a fifth or so. Large
   * sizes of few GPUs, and small ones of t3 and t4g, are far from it. A size is {@code
   * name[=vcpus[/memoryGib[/gpus]]]}. Left out: vCPUs by the regular rule (medium 1, large 2,
   * xlarge 4, Nxlarge 4N), memory by the ratio, no GPU. GPUs are NVIDIA's, as Batch counts them.
   *
   * <p>Source: Amazon EC2 instance type pages, mid-2026.
   */
  private static final String TABLE =
      """
      # compute
      c3 | x86_64 | 1.875 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge
      c4 | x86_64 | 1.875 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge=36/60
      c5,c5d | x86_64 | 2 | 1 | - | large xlarge 2xlarge 4xlarge 9xlarge 12xlarge 18xlarge 24xlarge metal=96
      c5n | x86_64 | 2.625 | 1 | - | large xlarge 2xlarge 4xlarge 9xlarge=36/96 18xlarge=72/192 metal=72/192
      c5a,c5ad | x86_64 | 2 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge
      c6i,c6id,c6in | x86_64 | 2 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge metal=128
      c6a | x86_64 | 2 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal=192
      c7i | x86_64 | 2 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl=96 metal-48xl=192
      c7i-flex | x86_64 | 2 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
      c7a | x86_64 | 2 | 1 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal-48xl=192
      c8i | x86_64 | 2 | 1 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge metal-48xl=192 metal-96xl=384
      c6g,c6gd,c7g,c7gd | arm64 | 2 | 0.85 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge metal=64
      c6gn | arm64 | 2 | 0.85 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
      c7gn | arm64 | 2 | 0.85 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge metal=64
      c8g,c8gd | arm64 | 2 | 0.85 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl=96 metal-48xl=192
      a1 | arm64 | 2 | 0.6 | - | medium large xlarge 2xlarge 4xlarge metal=16

      # general purpose
      m3 | x86_64 | 3.75 | 1.13 | - | medium large xlarge 2xlarge
      m4 | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 10xlarge 16xlarge
      m5,m5d,m5n,m5dn | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge metal=96
      m5a,m5ad | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge
      m6i,m6id,m6in,m6idn | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge metal=128
      m6a | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal=192
      m7i | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl=96 metal-48xl=192
      m7i-flex | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge
      m7a | x86_64 | 4 | 1.13 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal-48xl=192
      m8i | x86_64 | 4 | 1.13 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge metal-48xl=192 metal-96xl=384
      m6g,m6gd,m7g,m7gd | arm64 | 4 | 0.9605 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge metal=64
      m8g,m8gd | arm64 | 4 | 0.9605 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl=96 metal-48xl=192
      t3,t3a | x86_64 | 4 | 0.98 | - | nano=2/0.5 micro=2/1 small=2/2 medium=2/4 large xlarge 2xlarge
      t4g | arm64 | 4 | 0.833 | - | nano=2/0.5 micro=2/1 small=2/2 medium=2/4 large xlarge 2xlarge

      # memory
      r3 | x86_64 | 7.625 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge
      r4 | x86_64 | 7.625 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge 16xlarge
      r5,r5d,r5n,r5dn,r5b | x86_64 | 8 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge metal=96
      r5a,r5ad | x86_64 | 8 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge
      r6i,r6id,r6in,r6idn | x86_64 | 8 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge metal=128
      r6a | x86_64 | 8 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal=192
      r7i | x86_64 | 8 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl=96 metal-48xl=192
      r7a | x86_64 | 8 | 1.48 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal-48xl=192
      r8i | x86_64 | 8 | 1.48 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge metal-48xl=192 metal-96xl=384
      r6g,r6gd,r7g,r7gd | arm64 | 8 | 1.258 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge metal=64
      r8g,r8gd | arm64 | 8 | 1.258 | - | medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl=96 metal-48xl=192
      x1 | x86_64 | 15.25 | 2.45 | - | 16xlarge 32xlarge
      i3 | x86_64 | 7.625 | 1.84 | - | large xlarge 2xlarge 4xlarge 8xlarge 16xlarge
      i4i | x86_64 | 8 | 2.02 | - | large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge metal=128

      # GPU
      g3 | x86_64 | 7.625 | 15 | M60 | 4xlarge=16/122/1 8xlarge=32/244/2 16xlarge=64/488/4
      g3s | x86_64 | 7.625 | 15 | M60 | xlarge=4/30.5/1
      g4dn | x86_64 | 4 | 12 | T4 | xlarge=4/16/1 2xlarge=8/32/1 4xlarge=16/64/1 8xlarge=32/128/1 16xlarge=64/256/1 12xlarge=48/192/4 metal=96/384/8
      g5 | x86_64 | 4 | 23 | A10G | xlarge=4/16/1 2xlarge=8/32/1 4xlarge=16/64/1 8xlarge=32/128/1 16xlarge=64/256/1 12xlarge=48/192/4 24xlarge=96/384/4 48xlarge=192/768/8
      g6 | x86_64 | 4 | 18 | L4 | xlarge=4/16/1 2xlarge=8/32/1 4xlarge=16/64/1 8xlarge=32/128/1 16xlarge=64/256/1 12xlarge=48/192/4 24xlarge=96/384/4 48xlarge=192/768/8
      g6e | x86_64 | 8 | 42 | L40S | xlarge=4/32/1 2xlarge=8/64/1 4xlarge=16/128/1 8xlarge=32/256/1 16xlarge=64/512/1 12xlarge=48/384/4 24xlarge=96/768/4 48xlarge=192/1536/8
      g5g | arm64 | 2 | 10 | T4g | xlarge=4/8/1 2xlarge=8/16/1 4xlarge=16/32/1 8xlarge=32/64/1 16xlarge=64/128/2 metal=64/128/2
      p2 | x86_64 | 15.25 | 21 | K80 | xlarge=4/61/1 8xlarge=32/488/8 16xlarge=64/732/16
      p3 | x86_64 | 7.625 | 70 | V100 | 2xlarge=8/61/1 8xlarge=32/244/4 16xlarge=64/488/8
      p3dn | x86_64 | 8 | 92 | V100 | 24xlarge=96/768/8
      p4d | x86_64 | 12 | 93 | A100 | 24xlarge=96/1152/8
      p4de | x86_64 | 12 | 120 | A100 | 24xlarge=96/1152/8
      p5 | x86_64 | 16 | 230 | H100 | 4xlarge=16/256/1 48xlarge=192/2048/8
      p5e,p5en | x86_64 | 16 | 240 | H200 | 48xlarge=192/2048/8
      p6-b200 | x86_64 | 16 | 330 | B200 | 48xlarge=192/2048/8

      # other accelerators, which are no GPU to Batch
      inf1 | x86_64 | 2 | 1.34 | - | xlarge 2xlarge 6xlarge 24xlarge
      trn1 | x86_64 | 4 | 3.95 | - | 2xlarge 32xlarge
      """;

  private InstanceTable() {}

  /** All types, family by family. */
  static List<InstanceType> read() {
    List<InstanceType> types = new ArrayList<>();
    TABLE
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> readLine(line.split("\\s*\\|\\s*", -1), types));
    return types;
  }

  private static void readLine(String[] columns, List<InstanceType> types) {
    Architecture architecture = Architecture.valueOf(columns[1].toUpperCase(Locale.ROOT));
    BigDecimal gibPerVcpu = new BigDecimal(columns[2]);
    long unitPriceMicros =
        new BigDecimal(columns[3])
            .multiply(UNIT_PRICE_MICROS)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    for (String family : columns[0].split(",", -1)) {
      for (String size : columns[5].split(" ", -1)) {
        String[] parts = size.split("[=/]", -1);
        int vcpus = parts.length > 1 ? Integer.parseInt(parts[1]) : regularVcpus(parts[0]);
        BigDecimal gib =
            parts.length > 2
                ? new BigDecimal(parts[2])
                : gibPerVcpu.multiply(BigDecimal.valueOf(vcpus));
        int gpus = parts.length > 3 ? Integer.parseInt(parts[3]) : 0;
        types.add(
            new InstanceType(
                family + "." + parts[0],
                vcpus,
                gib.multiply(BigDecimal.valueOf(1024)).intValueExact(),
                gpus,
                gpus == 0 ? null : columns[4],
                architecture,
                unitPriceMicros * (gpus == 0 ? vcpus : gpus)));
      }
    }
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
