package dev.longshore.core;

import dev.longshore.core.Effect.LogStream;
import dev.longshore.model.AttemptKey;
import dev.longshore.model.ContainerLaunch;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.EnvironmentVariable;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.JobState.Active;
import dev.longshore.model.Launch;
import dev.longshore.model.Realm;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an engine is told about an attempt of a service job, or about one instance of it. */
final class ServiceLaunches {

  /** How SageMaker calls a container that has no entry point of its own. */
  private static final String TRAIN = "train";

  private ServiceLaunches() {}

  static Launch of(BatchState state, Job job, Realm realm) {
    ServiceRequest service = Objects.requireNonNull(job.request().service());
    Active active = (Active) job.state();
    JobDefinition definition = state.definitionOf(job);
    ContainerTemplate template = EffectiveTask.template(definition, job).containers().getFirst();
    Training training = training(job, service, realm);
    ContainerLaunch container =
        new ContainerLaunch(
            template.name(),
            template.image(),
            command(service),
            variables(training),
            EffectiveTask.of(definition, job).demand(),
            null,
            false,
            false,
            List.of(),
            template.role(),
            "{}");
    return new Launch(
        new AttemptKey(job.id(), active.attempt().number()),
        active.attempt().placement().host(),
        job.name(),
        1,
        List.of(container),
        new Launch.Site(
            realm, job.queue(), active.attempt().placement().computeEnvironment(), false, "{}"),
        "{}",
        Map.of(),
        job.id().isNode() ? node(job, training) : null,
        training);
  }

  private static Training training(Job job, ServiceRequest service, Realm realm) {
    String name = service.trainingJobName(ofWhole(job));
    return new Training(
        job.id().parent().value(),
        name,
        realm.arn("sagemaker", "training-job/" + name),
        service,
        instance(job));
  }

  /** The attempt of the whole job. */
  private static AttemptKey ofWhole(Job job) {
    return new AttemptKey(job.id().parent(), job.attempts());
  }

  private static int instance(Job job) {
    return job.id().isNode() ? job.id().partIndex() : 0;
  }

  private static Launch.@Nullable Node node(Job job, Training training) {
    return new Launch.Node(ofWhole(job), training.instance(), training.instance() == 0);
  }

  private static List<String> command(ServiceRequest service) {
    return service.entrypoint().isEmpty() && service.arguments().isEmpty()
        ? List.of(TRAIN)
        : service.arguments();
  }

  private static List<EnvironmentVariable> variables(Training training) {
    List<EnvironmentVariable> variables = new ArrayList<>();
    training
        .request()
        .environment()
        .forEach((name, value) -> variables.add(new EnvironmentVariable(name, value)));
    variables.removeIf(variable -> variable.name().startsWith("TRAINING_JOB_"));
    variables.add(new EnvironmentVariable("TRAINING_JOB_NAME", training.name()));
    variables.add(new EnvironmentVariable("TRAINING_JOB_ARN", training.arn()));
    return variables;
  }

  /** Where its container writes: {@code <training job>/algo-<n>-<time>}, as SageMaker has it. */
  static Map<String, LogStream> logStreams(Job job) {
    ServiceRequest service = Objects.requireNonNull(job.request().service());
    Active active = (Active) job.state();
    String stream =
        service.trainingJobName(ofWhole(job))
            + "/"
            + Training.hostName(instance(job))
            + "-"
            + active.attempt().placedAt().getEpochSecond();
    return Map.of(
        ContainerTemplate.DEFAULT_NAME,
        new LogStream(ServiceDefinitions.LOG_GROUP, stream, false, null));
  }
}
