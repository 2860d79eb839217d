package dev.longshore.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.longshore.model.CapacityKind;
import dev.longshore.model.Demand;
import dev.longshore.model.InstanceCatalog;
import dev.longshore.model.JobId;
import dev.longshore.server.UsageReport.Prices;
import dev.longshore.server.UsageReport.Row;
import dev.longshore.store.AttemptUse;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageReportTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = START.plusSeconds(3600);

  private static final Prices PRICES =
      new Prices(InstanceCatalog.builtIn(), Map.of("c5.xlarge", 30));

  private static final double C5_XLARGE =
      InstanceCatalog.builtIn().find("c5.xlarge").orElseThrow().priceMicros() / 1e6;

  private final UsageReport report = new UsageReport(AttemptUse::queue, START, END, PRICES);

  @Test
  void anAttemptBearsThePartOfItsInstanceThatItHadMostOf() {
    report.add(
        use("a", CapacityKind.ON_DEMAND, "c5.xlarge", false, new Demand(1000, 1024, 0), 3600));
    report.add(
        use("a", CapacityKind.ON_DEMAND, "c5.xlarge", false, new Demand(1000, 6144, 0), 1800));
    Row a = report.rows().getFirst();
    assertThat(a.key()).isEqualTo("a");
    assertThat(a.sum().attempts()).isEqualTo(2);
    assertThat(a.sum().seconds()).isEqualTo(5400);
    assertThat(a.sum().vcpuSeconds()).isEqualTo(5400);
    assertThat(a.sum().gibSeconds()).isEqualTo(3600 + 6 * 1800);
    assertThat(a.sum().price()).isEqualTo(C5_XLARGE * (1 / 4.0 + 0.75 / 2), offset(1e-9));
  }

  @Test
  void aNodeBearsAllOfItAndASpotInstanceItsPrice() {
    report.add(
        use("a", CapacityKind.ON_DEMAND, "c5.xlarge", true, new Demand(1000, 1024, 0), 3600));
    report.add(use("b", CapacityKind.SPOT, "c5.xlarge", true, new Demand(1000, 1024, 0), 3600));
    assertThat(report.rows().get(0).sum().price()).isEqualTo(C5_XLARGE, offset(1e-9));
    assertThat(report.rows().get(1).sum().price()).isEqualTo(C5_XLARGE * 0.3, offset(1e-9));
    assertThat(report.total().price()).isEqualTo(C5_XLARGE * 1.3, offset(1e-9));
  }

  @Test
  void fargateIsPricedByVcpuAndGib() {
    report.add(use("a", CapacityKind.FARGATE, null, false, new Demand(2000, 4096, 0), 3600));
    assertThat(report.total().price()).isEqualTo(2 * 0.04048 + 4 * 0.004445, offset(1e-9));
  }

  @Test
  void onlyWhatLiesBetweenCountsAndWhatRunsCountsUntilNow() {
    AttemptUse before =
        use("a", CapacityKind.ON_DEMAND, null, false, new Demand(1000, 0, 0), 60, -30);
    report.add(before);
    report.add(use("a", CapacityKind.ON_DEMAND, null, false, new Demand(1000, 0, 0), null, 3590));
    report.add(use("a", CapacityKind.ON_DEMAND, null, false, new Demand(1000, 0, 0), 5, -10));
    assertThat(report.total().seconds()).isEqualTo(30 + 10);
    assertThat(report.total().attempts()).isEqualTo(2);
    assertThat(report.total().price()).isZero();
  }

  @Test
  void whatIsInNoGroupIsInTheTotalOnly() {
    UsageReport byTag = new UsageReport(use -> use.tags().get("team"), START, END, PRICES);
    byTag.add(use("a", CapacityKind.ON_DEMAND, null, false, new Demand(1000, 0, 0), 60));
    assertThat(byTag.rows()).isEmpty();
    assertThat(byTag.total().attempts()).isEqualTo(1);
  }

  private static AttemptUse use(
      String queue,
      CapacityKind kind,
      @Nullable String type,
      boolean isAlone,
      Demand demand,
      int seconds) {
    return use(queue, kind, type, isAlone, demand, seconds, 0);
  }

  private static AttemptUse use(
      String queue,
      CapacityKind kind,
      @Nullable String type,
      boolean isAlone,
      Demand demand,
      @Nullable Integer seconds,
      int after) {
    Instant placedAt = START.plusSeconds(after);
    return new AttemptUse(
        new JobId("00000000-0000-4000-8000-000000000001"),
        queue,
        null,
        Map.of(),
        "gone",
        type,
        kind,
        isAlone,
        demand,
        placedAt,
        seconds == null ? null : placedAt.plusSeconds(seconds));
  }
}
