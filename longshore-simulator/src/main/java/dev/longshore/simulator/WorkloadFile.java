package dev.longshore.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Workload} from YAML, and says what is wrong with it, all at once. */
public final class WorkloadFile {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private WorkloadFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with one line for each mistake
   */
  public static Workload read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Workload parse(String text) {
    Workload workload;
    try {
      workload = YAML.readValue(text, Workload.class);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(wrong.getOriginalMessage() + place(wrong), wrong);
    }
    List<String> mistakes = mistakes(workload);
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", mistakes));
    }
    return workload;
  }

  private static String place(JsonProcessingException wrong) {
    return wrong.getLocation() == null ? "" : " (line " + wrong.getLocation().getLineNr() + ")";
  }

  private static List<String> mistakes(@Nullable Workload workload) {
    List<String> mistakes = new ArrayList<>();
    if (workload == null
        || isMissing(workload.hosts())
        || isMissing(workload.environments())
        || isMissing(workload.queues())
        || isMissing(workload.jobs())) {
      mistakes.add("hosts, environments, queues and jobs are needed, at least one of each");
      return mistakes;
    }
    Set<String> environments =
        workload.environments().stream()
            .map(Workload.Environment::name)
            .collect(Collectors.toSet());
    Set<String> policies =
        workload.givenPolicies().stream().map(Workload.Policy::name).collect(Collectors.toSet());
    for (Workload.Queue queue : workload.queues()) {
      if (isMissing(queue.environments()) || !environments.containsAll(queue.environments())) {
        mistakes.add("queue " + queue.name() + ": its environments are not all there");
      }
      if (queue.policy() != null && !policies.contains(queue.policy())) {
        mistakes.add("queue " + queue.name() + ": there is no policy " + queue.policy());
      }
    }
    workload.jobs().forEach(jobs -> addMistakes(workload, jobs, mistakes));
    return mistakes;
  }

  private static void addMistakes(Workload workload, Workload.Jobs jobs, List<String> mistakes) {
    Workload.Queue queue =
        workload.queues().stream()
            .filter(each -> each.name().equals(jobs.queue()))
            .findFirst()
            .orElse(null);
    if (queue == null) {
      mistakes.add("jobs: there is no queue " + jobs.queue());
    } else if ((queue.policy() == null) != (jobs.share() == null)) {
      mistakes.add(
          "jobs of queue "
              + jobs.queue()
              + ": a queue with a policy needs a share, and one without takes none");
    }
    if (jobs.vcpus() < 1 || jobs.memoryMib() < 4 || jobs.gpus() < 0) {
      mistakes.add("jobs of queue " + jobs.queue() + ": 1 vCPU and 4 MiB is the least");
    }
    if (jobs.number() < 1
        || jobs.runSeconds() <= 0
        || jobs.atSeconds() < 0
        || jobs.everySeconds() < 0) {
      mistakes.add(
          "jobs of queue "
              + jobs.queue()
              + ": count and runSeconds are more than 0, atSeconds and everySeconds not less");
    }
  }

  private static boolean isMissing(@Nullable List<?> list) {
    return list == null || list.isEmpty();
  }
}
