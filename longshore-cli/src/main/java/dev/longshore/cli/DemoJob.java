package dev.longshore.cli;

/**
 * A job of the demo that runs something, or the parent of such jobs, and what should become of it.
 *
 * @param name as shown; a child of an array is {@code count:2}
 * @param id of the job
 * @param expected how it should end
 */
record DemoJob(String name, String id, Expected expected) {

  /**
   * How a job should end.
   *
   * @param status SUCCEEDED or FAILED
   * @param attempts how many there should be; 0 for the parent of an array
   * @param exitCode of the last attempt, or -1 for any
   * @param reason what the status reason begins with; empty for any
   * @param line that its log holds; empty for none
   */
  record Expected(String status, int attempts, int exitCode, String reason, String line) {}
}
