package dev.longshore.core;

import dev.longshore.model.ContainerRole;
import dev.longshore.model.ContainerTemplate;
import dev.longshore.model.Demand;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.NodeTemplate;
import dev.longshore.model.ResourceRequirement;
import dev.longshore.model.ServiceRequest;
import dev.longshore.model.TaskTemplate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a service job has in place of a job definition. It follows from the job and is not stored:
 * one container on each instance. Its command and environment are not in it, since they know
 * neither placeholders nor overrides.
 */
final class ServiceDefinitions {

  /** Where SageMaker writes the output of training jobs to. */
  static final String LOG_GROUP = "/aws/sagemaker/TrainingJobs";

  private ServiceDefinitions() {}

  static JobDefinition of(Job job) {
    ServiceRequest service = Objects.requireNonNull(job.request().service());
    int instances = service.instances();
    boolean several = instances > 1;
    TaskTemplate task =
        new TaskTemplate(List.of(container(service, ofOneInstance(job))), "{}", null, null);
    return new JobDefinition(
        ServiceRequest.DEFINITION,
        several ? "multinode" : "container",
        true,
        job.createdAt(),
        List.of(),
        Map.of(),
        null,
        null,
        null,
        null,
        Map.of(),
        List.of(),
        several ? JobDefinition.Kind.NODE : JobDefinition.Kind.CONTAINER,
        several ? null : task,
        several
            ? new NodeTemplate(
                instances,
                0,
                List.of(
                    new NodeTemplate.Range(
                        0, instances - 1, JobDefinition.Kind.CONTAINER, task, List.of(), null)))
            : null,
        null,
        "{}");
  }

  /** The instances of a job are alike. */
  private static Demand ofOneInstance(Job job) {
    int parts = job.isMultiNode() ? job.nodes() : 1;
    return new Demand(
        job.demand().vcpuMillis() / parts,
        job.demand().memoryMib() / parts,
        job.demand().gpus() / parts);
  }

  private static ContainerTemplate container(ServiceRequest service, Demand demand) {
    return new ContainerTemplate(
        ContainerTemplate.DEFAULT_NAME,
        Objects.requireNonNullElse(service.image(), ""),
        List.of(),
        List.of(),
        requirements(demand),
        null,
        null,
        null,
        false,
        false,
        List.of(),
        new ContainerTemplate.LogTarget("awslogs", LOG_GROUP, null, null, null),
        ContainerRole.ALONE,
        "{}");
  }

  private static List<ResourceRequirement> requirements(Demand demand) {
    List<ResourceRequirement> requirements = new ArrayList<>();
    requirements.add(
        new ResourceRequirement(
            ResourceRequirement.Type.VCPU,
            BigDecimal.valueOf(demand.vcpuMillis(), 3).toPlainString()));
    requirements.add(
        new ResourceRequirement(
            ResourceRequirement.Type.MEMORY, Long.toString(demand.memoryMib())));
    if (demand.gpus() > 0) {
      requirements.add(
          new ResourceRequirement(ResourceRequirement.Type.GPU, Integer.toString(demand.gpus())));
    }
    return requirements;
  }
}
