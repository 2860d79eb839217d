package dev.longshore.engine.docker;

/**
 * What the administrator says of all containers.
 *
 * @param hardCpuLimit whether each may use no more than its vCPUs, as on Fargate; otherwise these
 *     are its weight, and it may use what others leave
 * @param access to the machine that they run on
 * @param fileSystems what stands for those of AWS
 * @param pulls when their images are pulled
 */
public record ContainerPolicy(
    boolean hardCpuLimit,
    HostAccess access,
    SharedFileSystems fileSystems,
    ImagePullBehavior pulls) {

  /** As on AWS, and closed. */
  public static final ContainerPolicy STANDARD =
      new ContainerPolicy(
          false, HostAccess.NONE, SharedFileSystems.NONE, ImagePullBehavior.DEFAULT);
}
