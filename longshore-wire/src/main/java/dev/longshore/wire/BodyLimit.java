package dev.longshore.wire;

import dev.longshore.model.Refusal;

/**
 * How large a request may be. AWS documents 30 KiB for a job and 24 KiB for a job definition; the
 * text for a job was seen on AWS, the others follow it.
 *
 * @param what the noun of the message
 * @param kib the limit in KiB
 */
record BodyLimit(String what, int kib) {

  private static final BodyLimit JOB = new BodyLimit("Job", 30);
  private static final BodyLimit JOB_DEFINITION = new BodyLimit("Job definition", 24);
  private static final BodyLimit ANY = new BodyLimit("Request", 1024);

  static BodyLimit of(BatchOperation<?, ?> operation) {
    return switch (operation.name()) {
      case "SubmitJob", "SubmitServiceJob" -> JOB;
      case "RegisterJobDefinition" -> JOB_DEFINITION;
      default -> ANY;
    };
  }

  int bytes() {
    return kib * 1024;
  }

  /**
   * Refuses a body that is too large.
   *
   * @throws dev.longshore.model.RefusedException with AWS's text
   */
  void check(long size) {
    if (size > bytes()) {
      long gotKib = (size + 1023) / 1024;
      throw Refusal.wrapped(
              what + " size must be less than " + kib + " KiB, got " + gotKib + " KiB")
          .toException();
    }
  }
}
