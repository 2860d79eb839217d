package dev.longshore.engine.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts an address on this machine that containers of every network reach: as the gateway of a
 * network of Docker that nothing else is on. So the server needs no right to change the machine's
 * own network, and whoever has the address already keeps it.
 */
final class AgentNetwork {

  /** One for all servers of this machine. */
  private static final String NAME = "longshore-agent";

  private static final Logger LOG = LoggerFactory.getLogger(AgentNetwork.class);

  private final Daemon daemon;

  AgentNetwork(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * Has the address on this machine.
   *
   * @param address IPv4; the network has its neighbours in a range of four
   * @throws DockerException when the daemon refuses
   * @throws IllegalStateException when the daemon made the network, and this machine has not got
   *     the address by it
   */
  void provide(String address) {
    Network.Ipam addresses =
        new Network.Ipam()
            .withConfig(new Network.Ipam.Config().withSubnet(subnet(address)).withGateway(address));
    try {
      daemon.ask(
          docker ->
              docker
                  .createNetworkCmd()
                  .withName(NAME)
                  .withDriver("bridge")
                  .withCheckDuplicate(true)
                  .withIpam(addresses)
                  .exec());
      LOG.info("engine=docker network={} gives this machine the address {}", NAME, address);
    } catch (ConflictException anotherServerWasFaster) {
      // Then it is there now.
    } catch (DockerException refusal) {
      if (!Daemon.errorText(refusal).contains("already exists")) {
        throw refusal;
      } // Podman says so with another status.
    }
    if (!isHere(address)) {
      throw new IllegalStateException(
          "the network "
              + NAME
              + " does not bring it to this machine (Podman's does not; there \"ip address add "
              + address
              + "/32 dev lo\" does)");
    }
  }

  /** The range of four that an address is in; Docker from 25 on takes its first alone. */
  static String subnet(String address) {
    int last = address.lastIndexOf('.') + 1;
    return address.substring(0, last) + (Integer.parseInt(address.substring(last)) & ~3) + "/30";
  }

  /** Whether this machine has the address. */
  static boolean isHere(String address) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByName(address)) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
