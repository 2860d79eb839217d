package dev.longshore.agent;

/**
 * Where containers reach the agent.
 *
 * @param host an IPv4 address
 * @param port on which it listens
 */
public record AgentAddress(String host, int port) {

  /** Where every SDK of AWS looks without being told more than a path. */
  public static final String OF_ECS = "169.254.170.2";

  private static final int HTTP = 80;

  /** What paths are put behind. */
  String url() {
    return "http://" + host + (port == HTTP ? "" : ":" + port);
  }

  /** Whether SDKs find it by themselves; to others the whole URL has to be told. */
  boolean isOfEcs() {
    return host.equals(OF_ECS) && port == HTTP;
  }
}
