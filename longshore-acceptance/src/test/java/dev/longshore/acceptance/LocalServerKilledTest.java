package dev.longshore.acceptance;

final class LocalServerKilledTest extends ServerKilledContract {

  @Override
  String[] flags(int vcpus) {
    return new String[] {
      "--engine", "local", "--set", "local.vcpus=" + vcpus, "--set", "local.memoryMib=16384"
    };
  }

  @Override
  String image() {
    return "busybox";
  }

  @Override
  void need() {
    // processes of this machine need nothing
  }
}
