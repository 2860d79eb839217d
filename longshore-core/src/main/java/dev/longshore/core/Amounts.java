package dev.longshore.core;

import dev.longshore.model.Demand;
import java.math.BigDecimal;

/** Amounts of resources in words. */
final class Amounts {

  private Amounts() {}

  static String instances(int count) {
    return count == 1 ? "1 instance" : count + " instances";
  }

  static String vcpus(Demand demand) {
    return vcpus(demand.vcpuMillis());
  }

  static String vcpus(long vcpuMillis) {
    String number = BigDecimal.valueOf(vcpuMillis, 3).stripTrailingZeros().toPlainString();
    return number + (number.equals("1") ? " vCPU" : " vCPUs");
  }

  static String all(Demand demand) {
    return vcpus(demand)
        + " and "
        + demand.memoryMib()
        + " MiB"
        + (demand.gpus() == 0
            ? ""
            : " and " + demand.gpus() + (demand.gpus() == 1 ? " GPU" : " GPUs"));
  }
}
