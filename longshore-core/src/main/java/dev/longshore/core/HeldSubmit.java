package dev.longshore.core;

import dev.longshore.core.KeptRequests.Held;
import dev.longshore.model.JobId;
import dev.longshore.model.KeptSubmit;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * A kept submit in a quarter of its room, since a day may bring millions: its digest and the id of
 * its job are hexadecimal texts of 128 bits, and take several times as much as objects.
 *
 * @param digestHigh the first half of the digest
 * @param digestLow the second half
 * @param jobHigh the first half of the job's id
 * @param jobLow the second half
 * @param at in milliseconds since 1970
 */
record HeldSubmit(long digestHigh, long digestLow, long jobHigh, long jobLow, long at)
    implements Held<KeptSubmit> {

  private static final HexFormat HEX = HexFormat.of();
  private static final int HALF = Long.BYTES * 2;

  /** Of a submit that has another digest, such as none, nothing is left out. */
  static Held<KeptSubmit> of(KeptSubmit submit) {
    if (!isPackable(submit)) {
      return _ -> submit;
    }
    String digest = submit.payloadDigest();
    UUID job = UUID.fromString(submit.job().value());
    HeldSubmit held =
        new HeldSubmit(
            HexFormat.fromHexDigitsToLong(digest, 0, HALF),
            HexFormat.fromHexDigitsToLong(digest, HALF, 2 * HALF),
            job.getMostSignificantBits(),
            job.getLeastSignificantBits(),
            submit.at().toEpochMilli());
    return held.request(submit.key()).equals(submit) ? held : _ -> submit;
  }

  private static boolean isPackable(KeptSubmit submit) {
    String digest = submit.payloadDigest();
    String job = submit.job().value();
    return digest.length() == 2 * HALF
        && digest.chars().allMatch(HexFormat::isHexDigit)
        && JobId.isWellFormed(job)
        && !submit.job().isPart();
  }

  @Override
  public KeptSubmit request(String key) {
    return new KeptSubmit(
        key,
        HEX.toHexDigits(digestHigh) + HEX.toHexDigits(digestLow),
        new JobId(new UUID(jobHigh, jobLow).toString()),
        Instant.ofEpochMilli(at));
  }
}
