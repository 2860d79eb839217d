package dev.longshore.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Checks where a server is to listen, before anything else is touched. */
final class ListenAddress {

  private ListenAddress() {}

  /**
   * Lets only loopback pass: signatures are not checked yet, so whoever reaches the port may run
   * programs on this machine.
   */
  static void check(String host, int port) {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      if (!Arrays.stream(addresses).allMatch(InetAddress::isLoopbackAddress)) {
        throw new StartRefusedException(
            "Listening on "
                + host
                + " is refused: other machines could reach it, and credentials cannot be set up"
                + " yet. Use a loopback address such as 127.0.0.1.",
            null);
      }
      if (port != 0) {
        tryPort(addresses[0], host, port);
      }
    } catch (UnknownHostException e) {
      throw new StartRefusedException("The host " + host + " to listen on is not known.", e);
    }
  }

  /** Before the jobs of an earlier server are taken up only to be left again. */
  private static void tryPort(InetAddress address, String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // as the real one: what lingers of the last server is no bar
      socket.bind(new InetSocketAddress(address, port));
    } catch (IOException e) {
      throw cannotListen(host, port, e);
    }
  }

  static StartRefusedException cannotListen(String host, int port, Exception cause) {
    return new StartRefusedException(
        "Port "
            + port
            + " of "
            + host
            + " cannot be listened on ("
            + cause.getMessage()
            + "). Stop the program that has it, or choose another port with --port.",
        cause);
  }

  /** The address as clients write it. */
  static String url(String host, int port) {
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
