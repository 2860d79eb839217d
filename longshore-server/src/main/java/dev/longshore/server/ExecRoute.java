package dev.longshore.server;

import dev.longshore.core.EffectiveTask;
import dev.longshore.engine.Engine;
import dev.longshore.engine.ExecOutput;
import dev.longshore.engine.ExecRefused;
import dev.longshore.engine.ExecRequest;
import dev.longshore.engine.ExecSession;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerKey;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobId;
import dev.longshore.model.JobState;
import dev.longshore.server.ServerConfig.ExecAccess;
import dev.longshore.service.BatchService;
import dev.longshore.store.JobView;
import dev.longshore.wire.HttpServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs commands in running jobs, for who asks on a WebSocket. */
final class ExecRoute {

  private static final Pattern PATH = Pattern.compile(OwnRoutes.JOBS_PATH + "([^/]+)/exec");

  private final BatchService service;
  private final Engine engine;
  private final ExecAccess access;

  ExecRoute(BatchService service, Engine engine, ExecAccess access) {
    this.service = service;
    this.engine = engine;
    this.access = access;
  }

  void register(HttpServer.Builder http) {
    http.socket(
        OwnRoutes.JOBS_PATH + "{job}/exec",
        (path, socket) -> new ExecConversation(this, idOf(path), socket));
  }

  private static String idOf(String path) {
    Matcher matcher = PATH.matcher(path);
    return matcher.matches() ? OwnRoutes.idOf(matcher) : path;
  }

  /**
   * Runs a command in a container of a running job.
   *
   * @param container by name, or null for the only one
   * @throws ExecRefused when it cannot be run, or may not
   */
  ExecSession start(String id, @Nullable String container, ExecRequest request, ExecOutput output)
      throws ExecRefused {
    if (!JobId.isWellFormed(id)) {
      throw new ExecRefused("this is not the id of a job: " + id);
    }
    List<JobView> found = service.reads().jobs(List.of(new JobId(id)));
    if (found.isEmpty()) {
      throw new ExecRefused("there is no such job: " + id);
    }
    Job job = found.getFirst().job();
    if (!(job.state() instanceof JobState.Active active) || active.attempt().startedAt() == null) {
      throw new ExecRefused("job " + id + " does not run: it is " + job.status().name());
    }
    if (job.isMultiNode()) {
      throw new ExecRefused("job " + id + " has nodes; say which one, such as " + id + "#0");
    }
    return engine.exec(
        new ContainerKey(
            new AttemptKey(job.id(), active.attempt().number()), container(job, container)),
        request,
        output);
  }

  /** The name of the container, if the command may be run there. */
  private String container(Job job, @Nullable String wanted) throws ExecRefused {
    List<JobDefinition> definitions = service.reads().jobDefinitions(List.of(job.definition()));
    if (job.isService() || definitions.isEmpty()) {
      require(access == ExecAccess.ALL, job, "jobs.exec is not all");
      return ContainerTemplate.DEFAULT_NAME;
    }
    EffectiveTask task = EffectiveTask.of(definitions.getFirst(), job);
    require(
        access == ExecAccess.ALL
            || (access == ExecAccess.DEFINED && allows(task.template().properties())),
        job,
        "its definition has no enableExecuteCommand, and jobs.exec is " + Setting.lower(access));
    List<String> names =
        task.template().containers().stream().map(ContainerTemplate::name).toList();
    if (wanted == null && names.size() == 1) {
      return names.getFirst();
    }
    if (wanted == null || !names.contains(wanted)) {
      throw new ExecRefused(
          "job %s has the containers %s; say which one with --container"
              .formatted(job.id(), String.join(", ", names)));
    }
    return wanted;
  }

  private static boolean allows(String properties) {
    return ExecConversation.read(properties).path("enableExecuteCommand").asBoolean();
  }

  private static void require(boolean isAllowed, Job job, String otherwise) throws ExecRefused {
    if (!isAllowed) {
      throw new ExecRefused("commands may not be run in job %s: %s".formatted(job.id(), otherwise));
    }
  }
}
