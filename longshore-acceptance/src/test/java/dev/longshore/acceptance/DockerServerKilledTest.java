package dev.longshore.acceptance;

final class DockerServerKilledTest extends ServerKilledContract {

  @Override
  String[] flags(int vcpus) {
    return new String[] {
      "--engine", "docker", "--set", "docker.vcpus=" + vcpus, "--set", "docker.memoryMib=16384"
    };
  }

  @Override
  String image() {
    return DockerCommand.IMAGE;
  }

  @Override
  void need() {
    DockerCommand.needed();
  }
}
