package dev.longshore.api;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.CancelJobsCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.core.Command.TerminateJobsCommand;
import dev.longshore.model.JobId;
import dev.longshore.model.Limits;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.service.BatchService;
import dev.longshore.validation.JobRules;
import dev.longshore.validation.RequiredMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.batch.model.CancelJobRequest;
import software.amazon.awssdk.services.batch.model.CancelJobResponse;
import software.amazon.awssdk.services.batch.model.CancelJobsErrorDetail;
import software.amazon.awssdk.services.batch.model.CancelJobsRequest;
import software.amazon.awssdk.services.batch.model.CancelJobsResponse;
import software.amazon.awssdk.services.batch.model.TerminateJobRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobResponse;
import software.amazon.awssdk.services.batch.model.TerminateJobsErrorDetail;
import software.amazon.awssdk.services.batch.model.TerminateJobsRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobsResponse;

/** CancelJob, TerminateJob, and the two that do the same for many jobs. */
final class StopOperations {

  /** The code of an error for an id that cannot be one. */
  static final String MALFORMED = "ValidationException";

  private final BatchService service;
  private final Limits limits;

  StopOperations(BatchService service, Limits limits) {
    this.service = service;
    this.limits = limits;
  }

  CancelJobResponse cancel(CancelJobRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobRules.checkReason(request.reason());
    JobId job = job(request.jobId(), realm);
    service.execute(() -> new CancelJobCommand(job, request.reason()));
    return CancelJobResponse.builder().build();
  }

  TerminateJobResponse terminate(TerminateJobRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobRules.checkReason(request.reason());
    JobId job = job(request.jobId(), realm);
    service.execute(() -> new TerminateJobCommand(job, request.reason()));
    return TerminateJobResponse.builder().build();
  }

  CancelJobsResponse cancelAll(CancelJobsRequest request, Realm realm) {
    RequiredMembers.check(request);
    Bulk bulk = bulk(request.jobs(), request.reason(), new Names(realm)::job, limits);
    if (!bulk.jobs.isEmpty()) {
      service.execute(() -> new CancelJobsCommand(bulk.jobs, bulk.reason));
    }
    return CancelJobsResponse.builder()
        .successful(bulk.accepted)
        .errors(
            bulk.malformed.stream()
                .map(
                    id ->
                        CancelJobsErrorDetail.builder()
                            .job(id)
                            .code(MALFORMED)
                            .message(malformed(id))
                            .build())
                .toList())
        .build();
  }

  TerminateJobsResponse terminateAll(TerminateJobsRequest request, Realm realm) {
    RequiredMembers.check(request);
    Bulk bulk = bulk(request.jobs(), request.reason(), new Names(realm)::job, limits);
    if (!bulk.jobs.isEmpty()) {
      service.execute(() -> new TerminateJobsCommand(bulk.jobs, bulk.reason));
    }
    return TerminateJobsResponse.builder()
        .successful(bulk.accepted)
        .errors(
            bulk.malformed.stream()
                .map(
                    id ->
                        TerminateJobsErrorDetail.builder()
                            .job(id)
                            .code(MALFORMED)
                            .message(malformed(id))
                            .build())
                .toList())
        .build();
  }

  /**
   * A bulk request, taken apart.
   *
   * @param jobs those whose ids could be ids
   * @param accepted the same, as given
   * @param malformed the others, as given
   */
  record Bulk(List<JobId> jobs, List<String> accepted, List<String> malformed, String reason) {}

  /** A malformed id costs only itself (AWS); every other mistake costs the whole request. */
  static Bulk bulk(List<String> given, String reason, UnaryOperator<String> idOf, Limits limits) {
    JobRules.checkBulkStop(given, reason, limits);
    Bulk bulk = new Bulk(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), reason);
    for (String one : given) {
      String id = idOf.apply(one);
      if (JobId.isWellFormed(id)) {
        bulk.jobs.add(new JobId(id));
        bulk.accepted.add(one);
      } else {
        bulk.malformed.add(one);
      }
    }
    return bulk;
  }

  private static JobId job(String given, Realm realm) {
    return wellFormed(given, new Names(realm).job(given));
  }

  /** The id of a job that could be one. */
  static JobId wellFormed(String given, String id) {
    if (!JobId.isWellFormed(id)) {
      throw Refusal.of(malformed(given)).toException();
    }
    return new JobId(id);
  }

  /** What is said of an id that cannot be one. */
  static String malformed(String given) {
    return "The job id " + given + " is not valid.";
  }
}
