package dev.longshore.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.longshore.events.EventJson;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Job;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.Realm;
import dev.longshore.store.JobEvent;
import dev.longshore.store.Reads;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import software.amazon.awssdk.services.batch.model.DescribeServiceJobResponse;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;

/**
 * Events of jobs as EventBridge sends them: the detail is what DescribeJobs or DescribeServiceJob
 * tells.
 */
public final class JobEventShapes implements EventJson {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int KEPT_DEFINITIONS = 200;

  private final Reads reads;
  private final Names names;
  private final Map<DefinitionId, Definition> definitions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DefinitionId, Definition> eldest) {
          return size() > KEPT_DEFINITIONS;
        }
      };

  /**
   * For all who get events.
   *
   * @param home where all jobs are, since an event has no caller
   */
  public JobEventShapes(Reads reads, Realm home) {
    this.reads = reads;
    this.names = new Names(home);
  }

  /** A revision and its document, neither of which changes in what events show of them. */
  private record Definition(JobDefinition model, RegisterJobDefinitionRequest document) {}

  @Override
  public String of(JobEvent event) {
    Job job = event.job().job();
    boolean isService = job.isService();
    StringWriter text = new StringWriter(2048);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("version", "0");
      json.writeStringField("id", id(event));
      json.writeStringField("detail-type", event.detailType());
      json.writeStringField("source", "aws.batch");
      json.writeStringField("account", names.realm().accountId());
      json.writeStringField("time", event.at().truncatedTo(ChronoUnit.SECONDS).toString());
      json.writeStringField("region", names.realm().region());
      json.writeArrayFieldStart("resources");
      json.writeString(isService ? names.serviceJobArn(job.id()) : names.jobArn(job.id().value()));
      if (event.isQueueBlocked() && !isService) {
        json.writeString(names.queueArn(job.queue()));
      }
      json.writeEndArray();
      json.writeFieldName("detail");
      if (event.preemption() == null) {
        json.writeRawValue(Documents.write(isService ? serviceDetail(event) : detail(event)));
      } else {
        writePreemption(json, event);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O: the text is in memory
    }
    return text.toString();
  }

  /** The members of AWS's own examples, which no shape of the API has. */
  private void writePreemption(JsonGenerator json, JobEvent event) throws IOException {
    Job job = event.job().job();
    json.writeStartObject();
    if (event.preemption() == JobEvent.Preemption.STARTED) {
      json.writeStringField("statusReason", job.statusReason());
      json.writeStringField("preemptedJobArn", names.serviceJobArn(job.id()));
    } else {
      json.writeStringField("preemptedJobArn", names.serviceJobArn(job.id()));
      json.writeFieldName("preemptionSummary");
      json.writeRawValue(
          Documents.write(
              Objects.requireNonNull(new ServiceJobShapes(names).preemptionSummary(event.job()))));
    }
    json.writeStringField("status", job.status().name());
    json.writeEndObject();
  }

  private JobDetail detail(JobEvent event) {
    Job job = event.job().job();
    Definition definition = definition(job.definition());
    return withResourceArn(
        JobShapes.detail(event.job(), definition.model(), definition.document(), names), job);
  }

  /** What DescribeServiceJob tells, but for tags and payload; less of a job that is blocked. */
  private DescribeServiceJobResponse serviceDetail(JobEvent event) {
    DescribeServiceJobResponse detail = new ServiceJobShapes(names).detail(event.job()).build();
    return event.isQueueBlocked()
        ? DescribeServiceJobResponse.builder()
            .attempts(detail.attempts())
            .createdAt(detail.createdAt())
            .jobArn(detail.jobArn())
            .jobId(detail.jobId())
            .jobName(detail.jobName())
            .jobQueue(detail.jobQueue())
            .serviceJobType(detail.serviceJobTypeAsString())
            .status(detail.statusAsString())
            .statusReason(detail.statusReason())
            .timeoutConfig(detail.timeoutConfig())
            .build()
        : detail;
  }

  /** The same at every delivery, and another for every event of any server. */
  private static String id(JobEvent event) {
    String key = "event " + event.number() + " " + event.job().job().id();
    return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Seen in events of AWS and nowhere else; a child has the ARN of its parent there. */
  private JobDetail withResourceArn(JobDetail detail, Job job) {
    Map<String, String> tags = new LinkedHashMap<>(detail.tags());
    tags.put("resourceArn", names.jobArn(job.id().parent().value()));
    return detail.toBuilder().tags(tags).build();
  }

  private synchronized Definition definition(DefinitionId id) {
    return definitions.computeIfAbsent(
        id,
        _ -> {
          List<JobDefinition> found = reads.jobDefinitions(List.of(id));
          if (found.isEmpty()) {
            throw new IllegalStateException("every job refers to a definition that is stored");
          }
          JobDefinition model = found.getFirst();
          return new Definition(model, DefinitionShapes.document(model));
        });
  }
}
