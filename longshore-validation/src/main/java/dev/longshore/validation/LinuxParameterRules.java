package dev.longshore.validation;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.Device;
import software.amazon.awssdk.services.batch.model.LinuxParameters;
import software.amazon.awssdk.services.batch.model.Tmpfs;

/** What AWS Batch accepts as {@code linuxParameters}. */
final class LinuxParameterRules {

  private static final Set<String> PERMISSIONS = Set.of("READ", "WRITE", "MKNOD");

  // The last line of options carries a value, such as mode=1777.
  private static final Set<String> MOUNT_OPTIONS =
      Set.of(
          ("defaults ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand"
                  + " atime noatime diratime nodiratime bind rbind unbindable runbindable private"
                  + " rprivate shared rshared slave rslave relatime norelatime strictatime"
                  + " nostrictatime mode uid gid nr_inodes nr_blocks mpol")
              .split(" "));

  private LinuxParameterRules() {}

  static void check(@Nullable LinuxParameters parameters, Platform platform) {
    if (parameters == null) {
      return;
    }
    if (platform == Platform.FARGATE) {
      checkFargate(parameters);
    }
    parameters.devices().forEach(LinuxParameterRules::checkDevice);
    if (parameters.sharedMemorySize() != null && parameters.sharedMemorySize() <= 0) {
      throw Refuse.wrapped(
          "Invalid shared memory size: %d, must be positive."
              .formatted(parameters.sharedMemorySize()));
    }
    parameters.tmpfs().forEach(LinuxParameterRules::checkTmpfs);
    checkSwap(parameters.maxSwap(), parameters.swappiness());
  }

  private static void checkFargate(LinuxParameters parameters) {
    refuseOnFargate(!parameters.devices().isEmpty(), "devices");
    refuseOnFargate(parameters.sharedMemorySize() != null, "sharedMemorySize");
    refuseOnFargate(!parameters.tmpfs().isEmpty(), "tmpfs");
    refuseOnFargate(parameters.maxSwap() != null, "maxSwap");
    refuseOnFargate(parameters.swappiness() != null, "swappiness");
  }

  private static void refuseOnFargate(boolean given, String member) {
    if (given) {
      throw Refuse.wrapped("linuxParameter.%s is not allowed for Fargate.".formatted(member));
    }
  }

  private static void checkDevice(Device device) {
    if (Refuse.isMissing(device.hostPath())) {
      throw Refuse.wrapped("hostPath is required for every device of linuxParameters.");
    }
    for (String permission : device.permissionsAsStrings()) {
      if (!PERMISSIONS.contains(permission)) {
        throw Refuse.wrapped(
            "Invalid permission: %s for device %s".formatted(permission, device.hostPath()));
      }
    }
  }

  private static void checkTmpfs(Tmpfs tmpfs) {
    if (Refuse.isMissing(tmpfs.containerPath())) {
      throw Refuse.wrapped("containerPath is required for every tmpfs of linuxParameters.");
    }
    if (tmpfs.size() == null || tmpfs.size() <= 0) {
      throw Refuse.wrapped(
          "Size of a tmpfs is invalid. The size is required and must be a positive integer.");
    }
    for (String option : tmpfs.mountOptions()) {
      int equals = option.indexOf('=');
      if (!MOUNT_OPTIONS.contains(equals < 0 ? option : option.substring(0, equals))) {
        throw Refuse.wrapped("Invalid tmpfs mount option: %s".formatted(option));
      }
    }
  }

  private static void checkSwap(@Nullable Integer maxSwap, @Nullable Integer swappiness) {
    if (maxSwap != null && maxSwap < 0) {
      throw Refuse.wrapped(
          "Invalid swap memory size: %d, must be non-negative.".formatted(maxSwap));
    }
    if (swappiness != null && (swappiness < 0 || swappiness > 100)) {
      throw Refuse.wrapped(
          "Invalid swappiness: %d, must be between 0 and 100.".formatted(swappiness));
    }
    if (maxSwap != null && swappiness == null) {
      throw Refuse.wrapped("When container specified swap memory, swappiness value is required.");
    }
  }
}
