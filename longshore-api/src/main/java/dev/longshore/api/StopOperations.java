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
import dev.longshore.wire.DeclaredShape;
import dev.longshore.wire.NewerShapes;
import dev.longshore.wire.ShapeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.batch.model.CancelJobRequest;
import software.amazon.awssdk.services.batch.model.CancelJobResponse;
import software.amazon.awssdk.services.batch.model.TerminateJobRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobResponse;

/** CancelJob, TerminateJob, and the two that do the same for many jobs. */
final class StopOperations {

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

  DeclaredShape cancelAll(DeclaredShape request, Realm realm) {
    Bulk bulk = bulk(request, NewerShapes.CANCEL_JOBS_ERROR_DETAIL, new Names(realm)::job, limits);
    if (!bulk.jobs.isEmpty()) {
      service.execute(() -> new CancelJobsCommand(bulk.jobs, bulk.reason));
    }
    return NewerShapes.CANCEL_JOBS_RESPONSE
        .builder()
        .set(NewerShapes.SUCCESSFUL, bulk.accepted)
        .set(NewerShapes.CANCEL_JOBS_ERRORS, bulk.errors)
        .build();
  }

  DeclaredShape terminateAll(DeclaredShape request, Realm realm) {
    Bulk bulk =
        bulk(request, NewerShapes.TERMINATE_JOBS_ERROR_DETAIL, new Names(realm)::job, limits);
    if (!bulk.jobs.isEmpty()) {
      service.execute(() -> new TerminateJobsCommand(bulk.jobs, bulk.reason));
    }
    return NewerShapes.TERMINATE_JOBS_RESPONSE
        .builder()
        .set(NewerShapes.SUCCESSFUL, bulk.accepted)
        .set(NewerShapes.TERMINATE_JOBS_ERRORS, bulk.errors)
        .build();
  }

  /**
   * A bulk request, taken apart.
   *
   * @param jobs those whose ids could be ids
   * @param accepted the same, as given
   * @param errors one for each of the others
   */
  record Bulk(List<JobId> jobs, List<String> accepted, List<DeclaredShape> errors, String reason) {}

  /** A malformed id costs only itself (AWS); every other mistake costs the whole request. */
  static Bulk bulk(
      DeclaredShape request,
      ShapeDeclaration errorDetail,
      UnaryOperator<String> idOf,
      Limits limits) {
    RequiredMembers.check(request);
    List<String> given = request.get(NewerShapes.JOBS);
    String reason = request.get(NewerShapes.REASON);
    JobRules.checkBulkStop(given, reason, limits);
    Bulk bulk =
        new Bulk(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            Objects.requireNonNull(reason));
    for (String one : Objects.requireNonNull(given)) {
      String id = idOf.apply(one);
      if (JobId.isWellFormed(id)) {
        bulk.jobs.add(new JobId(id));
        bulk.accepted.add(one);
      } else {
        bulk.errors.add(
            errorDetail
                .builder()
                .set(NewerShapes.JOB, one)
                .set(NewerShapes.CODE, "ValidationException")
                .set(NewerShapes.MESSAGE, invalid(one))
                .build());
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
      throw Refusal.of(invalid(given)).toException();
    }
    return new JobId(id);
  }

  private static String invalid(String given) {
    return "The job id " + given + " is not valid.";
  }
}
