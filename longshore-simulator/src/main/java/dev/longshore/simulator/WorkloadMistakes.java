package dev.longshore.simulator;

import dev.longshore.model.ComputeEnvironment;
import dev.longshore.model.ConsumableResource;
import dev.longshore.model.FargateSizes;
import dev.longshore.model.JobQueue;
import dev.longshore.model.SchedulingPolicy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is wrong with a workload, each in one line, with the words of the file. */
final class WorkloadMistakes {

  private static final Set<String> TYPES = Set.of("EC2", "SPOT", "FARGATE", "FARGATE_SPOT");

  private final Workload workload;
  private final @Nullable History past;
  private final List<String> mistakes = new ArrayList<>();

  /** By name: whether the environment is one of Fargate. */
  private final Map<String, Boolean> environments = new HashMap<>();

  private final Set<String> policies = new HashSet<>();
  private final Set<String> consumables = new HashSet<>();

  /** By name: whether it has a policy. */
  private final Map<String, Boolean> queues = new HashMap<>();

  /** By name: whether what it has is Fargate. */
  private final Map<String, Boolean> fargateQueues = new HashMap<>();

  /**
   * @param past what the file changes and adds to, or null
   */
  WorkloadMistakes(Workload workload, @Nullable History past) {
    this.workload = workload;
    this.past = past;
  }

  /** All of them, in the order of the file. */
  List<String> all() {
    if (anyIsEmpty()) {
      return mistakes;
    }
    if (past == null
        && (workload.hosts().isEmpty()
            || workload.environments().isEmpty()
            || workload.queues().isEmpty()
            || workload.jobs().isEmpty())) {
      mistakes.add("hosts, environments, queues and jobs are needed, at least one of each");
      return mistakes;
    }
    addWhatThePastHas();
    unless(workload.backfillDepth() >= 0, "backfillDepth is not less than 0");
    workload.hosts().forEach(this::check);
    checkNames("environments", workload.environments(), Workload.Environment::name);
    workload.environments().forEach(this::check);
    checkNames("policies", workload.policies(), Workload.Policy::name);
    workload.policies().forEach(this::check);
    checkNames("consumables", workload.consumables(), Workload.Consumable::name);
    workload.consumables().forEach(this::check);
    checkNames("queues", workload.queues(), Workload.Queue::name);
    workload.queues().forEach(this::check);
    checkJobs();
    return mistakes;
  }

  private boolean anyIsEmpty() {
    Map<String, List<?>> lists =
        Map.of(
            "hosts", workload.hosts(),
            "environments", workload.environments(),
            "policies", workload.policies(),
            "consumables", workload.consumables(),
            "queues", workload.queues(),
            "jobs", workload.jobs());
    lists.forEach((name, list) -> unless(hasNoHoles(list), name + ": an entry is empty"));
    return !mistakes.isEmpty();
  }

  private static boolean hasNoHoles(Collection<?> values) {
    return values.stream().allMatch(Objects::nonNull);
  }

  private void addWhatThePastHas() {
    if (past == null) {
      return;
    }
    for (ComputeEnvironment environment : past.environments()) {
      environments.put(environment.name(), environment.isFargate());
    }
    past.policies().stream().map(SchedulingPolicy::name).forEach(policies::add);
    past.consumables().stream().map(ConsumableResource::name).forEach(consumables::add);
    for (JobQueue queue : past.queues()) {
      queues.put(queue.name(), queue.schedulingPolicy() != null);
      fargateQueues.put(queue.name(), queue.type().equals("ECS_FARGATE"));
    }
  }

  private void unless(boolean right, String mistake) {
    if (!right) {
      mistakes.add(mistake);
    }
  }

  private <T> void checkNames(String list, List<T> entries, Function<T, @Nullable String> name) {
    Set<String> seen = new HashSet<>();
    for (T entry : entries) {
      String own = name.apply(entry);
      unless(own != null && !own.isEmpty(), list + ": a name is missing");
      unless(own == null || seen.add(own), list + ": " + own + " is there twice");
    }
  }

  private void check(Workload.HostGroup hosts) {
    unless(
        hosts.number() >= 1 && hosts.vcpus() > 0 && hosts.memoryMib() > 0 && hosts.gpus() >= 0,
        "hosts: count, vcpus and memoryMib are needed, and more than 0");
  }

  private void check(Workload.Environment environment) {
    boolean isKnown = environments.containsKey(environment.name());
    Integer most = environment.maxVcpus();
    unless(
        most == null ? isKnown : most >= 1,
        "environment " + environment.name() + ": maxVcpus is needed, and more than 0");
    String type = environment.type();
    unless(
        type == null || TYPES.contains(type),
        "environment " + environment.name() + ": its type is EC2, SPOT, FARGATE or FARGATE_SPOT");
    if (type != null || !isKnown) {
      environments.put(environment.name(), type != null && type.startsWith("FARGATE"));
    }
  }

  private void check(Workload.Policy policy) {
    policies.add(policy.name());
    String of = "policy " + policy.name() + ": ";
    unless(
        policy.shareDecaySeconds() >= 0 && policy.shareDecaySeconds() <= 604_800,
        of + "shareDecaySeconds is from 0 to 604800");
    unless(
        policy.computeReservation() >= 0 && policy.computeReservation() <= 99,
        of + "computeReservation is from 0 to 99");
    policy
        .givenWeights()
        .forEach(
            (share, weight) ->
                unless(
                    weight != null && weight >= 0.0001 && weight <= 999.9999,
                    of + "the weight of " + share + " is from 0.0001 to 999.9999"));
  }

  private void check(Workload.Consumable consumable) {
    consumables.add(consumable.name());
    unless(
        consumable.total() >= 0 && consumable.total() <= ConsumableResource.MOST,
        "consumable " + consumable.name() + ": its total is not less than 0");
  }

  private void check(Workload.Queue queue) {
    String of = "queue " + queue.name() + ": ";
    boolean isKnown = queues.containsKey(queue.name());
    List<String> its = queue.givenEnvironments();
    unless(
        its.isEmpty() ? isKnown : environments.keySet().containsAll(its),
        of + "its environments are not all there");
    Set<Boolean> kinds = new HashSet<>();
    its.stream().filter(environments::containsKey).map(environments::get).forEach(kinds::add);
    unless(kinds.size() <= 1, of + "Fargate and other environments are not mixed");
    if (!kinds.isEmpty()) {
      fargateQueues.put(queue.name(), kinds.contains(true));
    }
    Integer priority = queue.priority();
    unless(priority == null || (priority >= 0 && priority <= 1000), of + "priority is 0 to 1000");
    String policy = queue.policy();
    unless(policy == null || policies.contains(policy), of + "there is no policy " + policy);
    queues.put(
        queue.name(), policy != null || (isKnown && Boolean.TRUE.equals(queues.get(queue.name()))));
  }

  private void checkJobs() {
    Set<String> above = new HashSet<>();
    for (int i = 0; i < workload.jobs().size(); i++) {
      Workload.Jobs jobs = workload.jobs().get(i);
      String of = "jobs " + (jobs.name() == null ? "number " + (i + 1) : jobs.name()) + ": ";
      check(jobs, of);
      for (String name : jobs.after()) {
        unless(above.contains(name), of + "after: there are no jobs " + name + " further up");
      }
      unless(jobs.name() == null || above.add(jobs.name()), of + "the name is there twice");
    }
  }

  private void check(Workload.Jobs jobs, String of) {
    Boolean isShared = queues.get(jobs.queue());
    unless(isShared != null, of + "there is no queue " + jobs.queue());
    unless(
        isShared == null || isShared == (jobs.share() != null),
        of + "a queue with a policy needs a share, and one without takes none");
    Double vcpus = jobs.vcpus();
    Long memoryMib = jobs.memoryMib();
    if (vcpus == null || memoryMib == null || jobs.runSeconds() == null) {
      mistakes.add(of + "vcpus, memoryMib and runSeconds are needed");
      return;
    }
    if (Boolean.TRUE.equals(fargateQueues.get(jobs.queue()))) {
      BigDecimal exact = BigDecimal.valueOf(vcpus);
      unless(FargateSizes.isValid(exact, memoryMib), of + FargateSizes.message(exact, memoryMib));
      unless(jobs.gpus() == 0 && jobs.nodes() == 0, of + "Fargate has neither GPUs nor nodes");
    } else {
      unless(
          vcpus >= 1 && vcpus == Math.rint(vcpus) && memoryMib >= 4 && jobs.gpus() >= 0,
          of + "1 vCPU and 4 MiB is the least, and only Fargate has parts of a vCPU");
    }
    unless(
        jobs.number() >= 1 && jobs.atSeconds() >= 0 && jobs.everySeconds() >= 0,
        of + "count is more than 0, atSeconds and everySeconds not less");
    unless(
        jobs.runSeconds().min() > 0 && jobs.runSeconds().max() >= jobs.runSeconds().min(),
        of + "runSeconds is more than 0, and max not less than min");
    unless(
        jobs.arraySize() == 0 || (jobs.arraySize() >= 2 && jobs.arraySize() <= 10_000),
        of + "arraySize is from 2 to 10000");
    unless(jobs.nodes() >= 0 && jobs.nodes() <= 1000, of + "nodes is from 1 to 1000");
    unless(jobs.nodes() == 0 || jobs.arraySize() == 0, of + "an array has no nodes");
    unless(jobs.mostAttempts() >= 1 && jobs.mostAttempts() <= 10, of + "attempts is from 1 to 10");
    unless(
        jobs.failEvery() >= 0 && jobs.failProbability() >= 0 && jobs.failProbability() <= 1,
        of + "failEvery is not less than 0, and failProbability from 0 to 1");
    unless(
        jobs.timeoutSeconds() == null || jobs.timeoutSeconds() >= 60,
        of + "60 is the least timeoutSeconds");
    unless(hasNoHoles(jobs.after()), of + "after: a name is empty");
    jobs.consumables()
        .forEach(
            (name, quantity) -> {
              unless(consumables.contains(name), of + "there is no consumable " + name);
              unless(
                  quantity != null && quantity >= 0,
                  of + "of consumable " + name + " nothing is taken");
            });
  }
}
