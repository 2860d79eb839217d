package dev.longshore.wire;

import dev.longshore.model.Limit;
import dev.longshore.model.Limits;
import dev.longshore.model.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * How large a request may be. AWS documents 30 KiB for a job and 24 KiB for a job definition; the
 * text for a job was seen on AWS, the others follow it.
 *
 * @param what the noun of the message
 * @param kib the limit in KiB
 * @param readKib up to which size a request is read all the same, since its operation looks at
 *     other things first
 */
record BodyLimit(String what, int kib, int readKib) {

  private static final int MOST_KIB = 1024;

  static BodyLimit of(BatchOperation<?, ?> operation, Limits limits) {
    return switch (operation.name()) {
      case "SubmitJob" -> new BodyLimit("Job", limits.of(Limit.SUBMIT_JOB_KIB), MOST_KIB);
      case "SubmitServiceJob" -> atOnce("Job", limits.of(Limit.SUBMIT_SERVICE_JOB_KIB));
      case "RegisterJobDefinition" -> atOnce("Job definition", limits.of(Limit.JOB_DEFINITION_KIB));
      default -> atOnce("Request", MOST_KIB);
    };
  }

  /** One that is told before anything else is looked at. */
  private static BodyLimit atOnce(String what, int kib) {
    return new BodyLimit(what, kib, kib);
  }

  int readBytes() {
    return readKib * 1024;
  }

  /**
   * Why a body is too large for its operation, which tells it in its turn; null for one that is
   * not.
   *
   * @throws dev.longshore.model.RefusedException with AWS's text, for one that is not even read
   */
  @Nullable Refusal checked(long size) {
    if (size <= kib * 1024L) {
      return null;
    }
    long gotKib = (size + 1023) / 1024;
    Refusal tooLarge =
        Refusal.wrapped(what + " size must be less than " + kib + " KiB, got " + gotKib + " KiB");
    if (size > readBytes()) {
      throw tooLarge.toException();
    }
    return tooLarge;
  }
}
