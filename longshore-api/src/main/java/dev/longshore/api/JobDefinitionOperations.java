package dev.longshore.api;

import dev.longshore.core.Command.DeregisterJobDefinitionCommand;
import dev.longshore.core.Command.RegisterJobDefinitionCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.Realm;
import dev.longshore.service.BatchService;
import dev.longshore.store.Reads.DefinitionPosition;
import dev.longshore.validation.JobDefinitionNormaliser;
import dev.longshore.validation.JobDefinitionRules;
import dev.longshore.validation.ListingRules;
import dev.longshore.validation.RequiredMembers;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.batch.model.DeregisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.DeregisterJobDefinitionResponse;
import software.amazon.awssdk.services.batch.model.DescribeJobDefinitionsRequest;
import software.amazon.awssdk.services.batch.model.DescribeJobDefinitionsResponse;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionResponse;

/** The three operations on job definitions. */
final class JobDefinitionOperations {

  private static final int LARGEST_PAGE = 100;
  private static final Pattern POSITION = Pattern.compile("(active|inactive) (.+):([0-9]{1,9})");

  private final BatchService service;
  private final InstantSource clock;
  private final ApiConfig config;

  JobDefinitionOperations(BatchService service, InstantSource clock, ApiConfig config) {
    this.service = service;
    this.clock = clock;
    this.config = config;
  }

  RegisterJobDefinitionResponse register(RegisterJobDefinitionRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobDefinitionRules.check(request, config.minimumTimeoutSeconds(), config.limits());
    RegisterJobDefinitionRequest normalised = JobDefinitionNormaliser.normalised(request);
    JobDefinition definition =
        DefinitionShapes.model(
            normalised, new Names(realm), clock.instant().truncatedTo(ChronoUnit.MILLIS));
    DefinitionId id = service.execute(() -> new RegisterJobDefinitionCommand(definition));
    return RegisterJobDefinitionResponse.builder()
        .jobDefinitionName(id.name())
        .jobDefinitionArn(new Names(realm).definitionArn(id))
        .revision(id.revision())
        .build();
  }

  DeregisterJobDefinitionResponse deregister(DeregisterJobDefinitionRequest request, Realm realm) {
    RequiredMembers.check(request);
    JobDefinitionRules.checkDeregister(request);
    DefinitionId id = new Names(realm).revision(request.jobDefinition());
    if (id != null) { // an ARN of another account names nothing here, which is no error
      service.execute(() -> new DeregisterJobDefinitionCommand(id));
    }
    return DeregisterJobDefinitionResponse.builder().build();
  }

  DescribeJobDefinitionsResponse describe(DescribeJobDefinitionsRequest request, Realm realm) {
    ListingRules.check(request);
    Names names = new Names(realm);
    if (request.hasJobDefinitions() && !request.jobDefinitions().isEmpty()) {
      return response(named(request.jobDefinitions(), names), null, names);
    }
    if (request.status() != null
        && !request.status().equals("ACTIVE")
        && !request.status().equals("INACTIVE")) {
      return response(List.of(), null, names);
    }
    DefinitionPosition after = position(request.nextToken());
    int size = Page.size(request.maxResults(), LARGEST_PAGE);
    List<JobDefinition> found =
        service
            .reads()
            .jobDefinitions(
                request.jobDefinitionName(),
                request.status() == null ? null : request.status().equals("ACTIVE"),
                after,
                size + 1);
    boolean more = found.size() > size;
    return response(
        more ? found.subList(0, size) : found, more ? token(found.get(size - 1)) : null, names);
  }

  /** Each revision that is named; a name without a revision means all of them. */
  private List<JobDefinition> named(List<String> given, Names names) {
    List<JobDefinition> found = new ArrayList<>();
    for (String one : given) {
      DefinitionId id = names.revision(one);
      found.addAll(
          id != null
              ? service.reads().jobDefinitions(List.of(id))
              : allRevisions(names.definition(one).name()));
    }
    return found.stream().distinct().toList();
  }

  private List<JobDefinition> allRevisions(String name) {
    List<JobDefinition> all = new ArrayList<>();
    List<JobDefinition> page = service.reads().jobDefinitions(name, null, null, LARGEST_PAGE);
    while (!page.isEmpty()) {
      all.addAll(page);
      JobDefinition last = page.getLast();
      page =
          service
              .reads()
              .jobDefinitions(
                  name, null, new DefinitionPosition(last.active(), last.id()), LARGEST_PAGE);
    }
    return all;
  }

  private static DescribeJobDefinitionsResponse response(
      List<JobDefinition> definitions, @Nullable String nextToken, Names names) {
    return DescribeJobDefinitionsResponse.builder()
        .jobDefinitions(
            definitions.stream()
                .map(definition -> DefinitionShapes.shape(definition, names))
                .toList())
        .nextToken(nextToken)
        .build();
  }

  private static String token(JobDefinition last) {
    return Page.encode((last.active() ? "active " : "inactive ") + last.id());
  }

  private static @Nullable DefinitionPosition position(@Nullable String token) {
    String position = Page.decode(token);
    if (position == null) {
      return null;
    }
    Matcher matcher = POSITION.matcher(position);
    if (!matcher.matches()) {
      throw Page.invalidToken();
    }
    return new DefinitionPosition(
        matcher.group(1).equals("active"),
        new DefinitionId(matcher.group(2), Integer.parseInt(matcher.group(3))));
  }
}
