package dev.longshore.core;

import dev.longshore.model.Demand;
import dev.longshore.model.JobId;
import dev.longshore.model.JobStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a job waits.
 *
 * @param status of the job, or null if it is not known or has ended
 * @param code the {@code statusReason} of AWS, or null
 * @param sentence for people, with numbers
 * @param queue where it stands and what its queue waits for, of a job that waits for room;
 *     otherwise null
 */
public record Explanation(
    @Nullable JobStatus status, @Nullable String code, String sentence, @Nullable InQueue queue) {

  /** Of a job that does not wait for room. */
  static Explanation of(@Nullable JobStatus status, @Nullable String code, String sentence) {
    return new Explanation(status, code, sentence, null);
  }

  /**
   * Where a job stands.
   *
   * @param name of the queue
   * @param share of the queue, or null in a FIFO queue
   * @param position 1 for the first; 0 behind more jobs than are counted
   * @param first the job that keeps the queue from moving; it may be the same
   * @param asked what that one asks for
   * @param reason why that one waits, with the numbers
   * @param holders who has what it waits for, the largest first, at most five
   * @param estimatedStart when this job will start if running times are as they were; null where
   *     they are not known
   */
  public record InQueue(
      String name,
      @Nullable String share,
      int position,
      JobId first,
      Demand asked,
      WaitReason reason,
      List<Holder> holders,
      @Nullable Instant estimatedStart) {}

  /**
   * A job that has room.
   *
   * @param quantity of the consumable resource that is waited for; 0 where it is none
   * @param since when it got it
   */
  public record Holder(JobId job, Demand demand, long quantity, String host, Instant since) {}
}
