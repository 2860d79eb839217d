package dev.longshore.engine;

import dev.longshore.model.ServiceRequest.Channel;
import dev.longshore.model.Training;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What SageMaker lays out below {@code /opt/ml} before a training container starts (SageMaker
 * developer guide, "How Amazon SageMaker AI Provides Training Information").
 */
public final class TrainingInput {

  /** SageMaker's name of the only instance group there is unless a job defines some. */
  private static final String GROUP = "homogeneousCluster";

  private final Training training;
  private final TrainingFolders folders;
  private final String networkInterface;

  /**
   * @param networkInterface that instances reach each other by
   */
  public TrainingInput(Training training, TrainingFolders folders, String networkInterface) {
    this.training = training;
    this.folders = folders;
    this.networkInterface = networkInterface;
  }

  /** What takes the tree; all paths are relative to {@code /opt/ml}. */
  public interface Sink {

    /** A folder that the container may write to, or that files are put into. */
    void folder(String path) throws IOException;

    /** A small file. */
    void text(String path, String content) throws IOException;

    /** A file of a channel. */
    void file(String path, Path source) throws IOException;
  }

  /** That a channel is not there any more; the message is for its user. */
  public static final class NotFound extends IOException {
    private static final long serialVersionUID = 1;

    NotFound(String message) {
      super(message);
    }
  }

  /** Puts everything into the sink, folders before what is in them. */
  public void write(Sink sink) throws IOException {
    for (String folder :
        List.of(
            "input",
            "input/config",
            "input/data",
            "model",
            "output",
            "output/data",
            "checkpoints")) {
      sink.folder(folder);
    }
    sink.text("input/config/hyperparameters.json", hyperParameters());
    sink.text("input/config/inputdataconfig.json", JsonText.of(channels()));
    sink.text("input/config/resourceconfig.json", JsonText.of(resources()));
    for (Channel channel : training.request().channels()) {
      sink.folder("input/data/" + channel.name());
      write(channel, sink);
    }
  }

  /** The hyperparameters as a JSON object of texts. */
  public String hyperParameters() {
    return JsonText.of(training.request().hyperParameters());
  }

  /** What SageMaker says of the channels. */
  public Map<String, Object> channels() {
    Map<String, Object> channels = new LinkedHashMap<>();
    for (Channel channel : training.request().channels()) {
      Map<String, Object> described = new LinkedHashMap<>();
      if (channel.contentType() != null) {
        described.put("ContentType", channel.contentType());
      }
      described.put("TrainingInputMode", "File");
      described.put("S3DistributionType", channel.sharded() ? "ShardedByS3Key" : "FullyReplicated");
      described.put("RecordWrapperType", "None");
      channels.put(channel.name(), described);
    }
    return channels;
  }

  /** The names of all instances. */
  public List<String> hosts() {
    return IntStream.range(0, training.request().instances()).mapToObj(Training::hostName).toList();
  }

  /** What SageMaker says of the instances. */
  public Map<String, Object> resources() {
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("instance_group_name", GROUP);
    group.put("instance_type", training.request().instanceType());
    group.put("hosts", hosts());
    Map<String, Object> resources = new LinkedHashMap<>();
    resources.put("current_host", training.hostName());
    resources.put("current_instance_type", training.request().instanceType());
    resources.put("current_group_name", GROUP);
    resources.put("hosts", hosts());
    resources.put("instance_groups", List.of(group));
    resources.put("network_interface_name", networkInterface);
    return resources;
  }

  private void write(Channel channel, Sink sink) throws IOException {
    Path source = folders.find(channel.uri());
    if (source == null || !Files.exists(source)) {
      throw new NotFound("channel " + channel.name() + ": " + channel.uri() + " is not there");
    }
    String target = "input/data/" + channel.name();
    if (!Files.isDirectory(source)) {
      if (isOurs(channel, 0)) {
        sink.file(target + "/" + source.getFileName(), source);
      }
      return;
    }
    int number = 0;
    for (Path found : sorted(channel, source)) {
      String relative = target + "/" + slashes(source.relativize(found));
      if (Files.isDirectory(found)) {
        sink.folder(relative);
      } else if (isOurs(channel, number++)) {
        sink.file(relative, found);
      }
    }
  }

  /** Of a channel in shards, each instance gets every so many-th file. */
  private boolean isOurs(Channel channel, int number) {
    return !channel.sharded() || number % training.request().instances() == training.instance();
  }

  /**
   * All folders and files in it, each folder before what is in it, in the same order always. What a
   * link means is there too; one that leads out of the server's folders is never followed.
   */
  private List<Path> sorted(Channel channel, Path source) throws IOException {
    List<Path> sorted = new ArrayList<>();
    Files.walkFileTree(
        source,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            return folder.equals(source) ? FileVisitResult.CONTINUE : add(folder);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return attributes.isRegularFile() ? add(file) : FileVisitResult.CONTINUE;
          }

          private FileVisitResult add(Path found) throws NotFound {
            if (!folders.holds(found)) {
              throw new NotFound(
                  "channel "
                      + channel.name()
                      + ": "
                      + found
                      + " leads out of the server's folders");
            }
            sorted.add(found);
            return FileVisitResult.CONTINUE;
          }
        });
    sorted.sort(Comparator.naturalOrder());
    return sorted;
  }

  private static String slashes(Path relative) {
    List<String> names = new ArrayList<>();
    relative.forEach(name -> names.add(name.toString()));
    return String.join("/", names);
  }
}
