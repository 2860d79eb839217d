package dev.longshore.aws;

import java.util.Arrays;
import java.util.Optional;

/** A service of AWS, or of what stands for it, that this server may ask for what jobs need. */
public enum AwsService {
  /** Takes roles on. */
  STS("sts"),
  /** Has secrets. */
  SECRETS_MANAGER("secretsmanager"),
  /** Has parameters, which may be secret. */
  SSM("ssm"),
  /** Has images, and who may pull them. */
  ECR("ecr"),
  /** Gets what jobs write. */
  LOGS("logs");

  private final String key;

  AwsService(String key) {
    this.key = key;
  }

  /** How a configuration names it, as AWS's endpoints do. */
  public String key() {
    return key;
  }

  /** The service that a configuration names so. */
  public static Optional<AwsService> of(String key) {
    return Arrays.stream(values()).filter(service -> service.key.equals(key)).findFirst();
  }
}
