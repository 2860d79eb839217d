package dev.longshore.api;

import dev.longshore.core.Command.CancelJobCommand;
import dev.longshore.core.Command.TerminateJobCommand;
import dev.longshore.model.JobId;
import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import dev.longshore.service.BatchService;
import dev.longshore.validation.JobRules;
import dev.longshore.validation.RequiredMembers;
import software.amazon.awssdk.services.batch.model.CancelJobRequest;
import software.amazon.awssdk.services.batch.model.CancelJobResponse;
import software.amazon.awssdk.services.batch.model.TerminateJobRequest;
import software.amazon.awssdk.services.batch.model.TerminateJobResponse;

/** CancelJob and TerminateJob. */
final class StopOperations {

  private final BatchService service;

  StopOperations(BatchService service) {
    this.service = service;
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

  private static JobId job(String given, Realm realm) {
    String id = new Names(realm).job(given);
    if (!JobId.isWellFormed(id)) {
      throw Refusal.of("The job id " + given + " is not valid.").toException();
    }
    return new JobId(id);
  }
}
