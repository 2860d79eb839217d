package dev.longshore.validation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.EFSVolumeConfiguration;
import software.amazon.awssdk.services.batch.model.MountPoint;
import software.amazon.awssdk.services.batch.model.S3FilesVolumeConfiguration;
import software.amazon.awssdk.services.batch.model.Volume;

/** What AWS Batch accepts as volumes, and as the places where a container mounts them. */
final class VolumeRules {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,255}");
  private static final Pattern FILE_SYSTEM = Pattern.compile("fs-[A-Za-z0-9]+");
  private static final int MAXIMUM_ROOT_DIRECTORY = 4096;

  private VolumeRules() {}

  /** The volumes themselves; the role and platform are those of the container or task. */
  static void checkVolumes(ContainerShape container, Platform platform) {
    Set<String> names = new HashSet<>();
    for (Volume volume : container.volumes()) {
      String name = volume.name();
      if (name == null || !NAME.matcher(name).matches()) {
        throw Refuse.wrapped(
            "Volume name should have 1 to 255 letters, numbers, hyphens and underscores, got %s."
                .formatted(name));
      }
      if (!names.add(name)) {
        throw Refuse.wrapped("Volume name %s must be unique.".formatted(name));
      }
      checkKind(volume, container, platform);
    }
  }

  /** Where they are mounted: only what the definition declares, and no path twice. */
  static void checkMounts(List<MountPoint> mounts, List<Volume> volumes) {
    Set<String> paths = new HashSet<>();
    for (MountPoint mount : mounts) {
      if (Refuse.isMissing(mount.sourceVolume())) {
        throw Refuse.wrapped("sourceVolume is required for every mount point.");
      }
      if (Refuse.isMissing(mount.containerPath())) {
        throw Refuse.wrapped(
            "containerPath is required for the mount point of volume %s."
                .formatted(mount.sourceVolume()));
      }
      if (volumes.stream().noneMatch(volume -> mount.sourceVolume().equals(volume.name()))) {
        throw Refuse.wrapped(
            "Mount point names unknown volume %s.".formatted(mount.sourceVolume()));
      }
      if (!paths.add(mount.containerPath())) {
        throw Refuse.wrapped(
            "Two mount points use containerPath %s.".formatted(mount.containerPath()));
      }
    }
  }

  private static void checkKind(Volume volume, ContainerShape container, Platform platform) {
    int kinds =
        (volume.host() == null ? 0 : 1)
            + (volume.efsVolumeConfiguration() == null ? 0 : 1)
            + (volume.s3filesVolumeConfiguration() == null ? 0 : 1);
    if (kinds > 1) {
      throw Refuse.wrapped(
          "When the volume parameter is specified, only one volume configuration type is"
              + " supported");
    }
    if (platform == Platform.FARGATE
        && volume.host() != null
        && !Refuse.isMissing(volume.host().sourcePath())) {
      throw Refuse.wrapped("host.sourcePath should not be set for volumes in Fargate.");
    }
    if (volume.efsVolumeConfiguration() != null) {
      checkEfs(volume.efsVolumeConfiguration(), container, platform);
    }
    if (volume.s3filesVolumeConfiguration() != null) {
      checkS3Files(volume.s3filesVolumeConfiguration(), container);
    }
  }

  private static void checkEfs(
      EFSVolumeConfiguration efs, ContainerShape container, Platform platform) {
    if (efs.fileSystemId() == null || !FILE_SYSTEM.matcher(efs.fileSystemId()).matches()) {
      throw Refuse.wrapped(
          "EFS configuration fileSystemId is not valid: %s.".formatted(efs.fileSystemId()));
    }
    checkRootDirectory(efs.rootDirectory());
    checkEnabledOrDisabled("transitEncryption", efs.transitEncryptionAsString());
    checkPort(efs.transitEncryptionPort());
    var authorization = efs.authorizationConfig();
    if (authorization != null) {
      boolean encrypted = "ENABLED".equals(efs.transitEncryptionAsString());
      checkEnabledOrDisabled("authorizationConfig.iam", authorization.iamAsString());
      if (!Refuse.isMissing(authorization.accessPointId())) {
        if (!isRootOrAbsent(efs.rootDirectory())) {
          throw Refuse.wrapped(
              "When using an EFS access point, the root directory must either be set to \"/\" or"
                  + " omitted");
        }
        if (!encrypted) {
          throw Refuse.wrapped("EFS IAM access point requires TransitEncryption to be enabled.");
        }
      }
      if ("ENABLED".equals(authorization.iamAsString())) {
        if (!encrypted) {
          throw Refuse.wrapped("EFS IAM authorization requires TransitEncryption to be enabled.");
        }
        if (Refuse.isMissing(container.jobRoleArn())) {
          throw Refuse.wrapped("A jobRoleArn/taskRoleArn is required for EFS IAM authorization.");
        }
      }
    }
    if (platform == Platform.FARGATE && "1.3.0".equals(container.platformVersion())) {
      throw Refuse.wrapped(
          "EFS is supported for Fargate platform versions 1.4.0 or later, provided 1.3.0");
    }
  }

  private static void checkS3Files(S3FilesVolumeConfiguration s3, ContainerShape container) {
    if (Refuse.isMissing(s3.fileSystemArn())) {
      throw Refuse.wrapped("fileSystemArn is required for s3filesVolumeConfiguration.");
    }
    checkRootDirectory(s3.rootDirectory());
    checkPort(s3.transitEncryptionPort());
    if (!Refuse.isMissing(s3.accessPointArn()) && !isRootOrAbsent(s3.rootDirectory())) {
      throw Refuse.wrapped(
          "When using an S3 Files access point, the root directory must either be set to \"/\" or"
              + " omitted");
    }
    if (Refuse.isMissing(container.jobRoleArn())) {
      throw Refuse.wrapped(
          "A jobRoleArn/taskRoleArn is required when using s3filesVolumeConfiguration.");
    }
  }

  private static boolean isRootOrAbsent(@Nullable String rootDirectory) {
    return Refuse.isMissing(rootDirectory) || "/".equals(rootDirectory);
  }

  private static void checkRootDirectory(@Nullable String rootDirectory) {
    if (rootDirectory != null && rootDirectory.length() > MAXIMUM_ROOT_DIRECTORY) {
      throw Refuse.wrapped("rootDirectory can have at most 4096 characters.");
    }
  }

  private static void checkPort(@Nullable Integer port) {
    if (port != null && (port < 0 || port > 65535)) {
      throw Refuse.wrapped("TransitEncryptionPort must be a valid port number.");
    }
  }

  private static void checkEnabledOrDisabled(String member, @Nullable String value) {
    if (value != null && !value.equals("ENABLED") && !value.equals("DISABLED")) {
      throw Refuse.wrapped(
          "%s %s is not valid. Valid values are: [ENABLED, DISABLED]".formatted(member, value));
    }
  }
}
