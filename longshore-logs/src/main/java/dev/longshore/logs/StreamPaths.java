package dev.longshore.logs;

import java.nio.file.Path;

/** The two files of a stream. */
record StreamPaths(Path data, Path index) {

  static StreamPaths of(Path groupFolder, String stream) {
    Path folder = groupFolder.resolve("streams").resolve(FileNames.shard(stream));
    String name = FileNames.of(stream);
    return new StreamPaths(folder.resolve(name + ".log"), folder.resolve(name + ".idx"));
  }
}
