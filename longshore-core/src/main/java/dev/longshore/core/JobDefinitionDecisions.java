package dev.longshore.core;

import dev.longshore.core.Command.DeregisterJobDefinitionCommand;
import dev.longshore.core.Command.Done;
import dev.longshore.core.Command.RegisterJobDefinitionCommand;
import dev.longshore.model.DefinitionId;
import dev.longshore.model.Fact.JobDefinitionSavedFact;
import dev.longshore.model.JobDefinition;
import dev.longshore.model.Limits;
import dev.longshore.model.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Registering and deregistering revisions. A revision never changes but for its tags. */
final class JobDefinitionDecisions {

  private final Limits limits;

  JobDefinitionDecisions(Limits limits) {
    this.limits = limits;
  }

  Decision<DefinitionId> register(BatchState state, RegisterJobDefinitionCommand command) {
    JobDefinition given = command.definition();
    @Nullable Refusal tooMany = ConsumableLimit.mistake(given, limits);
    if (tooMany != null) {
      return new Decision.Refused<>(tooMany);
    }
    int revision = state.definitions().nextRevision(given.id().name());
    JobDefinition definition = given.withRevision(revision);
    return Decision.accept(definition.id(), new JobDefinitionSavedFact(definition));
  }

  Decision<Done> deregister(BatchState state, DeregisterJobDefinitionCommand command) {
    JobDefinition definition = state.definitions().find(command.id());
    if (definition == null || !definition.active()) {
      return new Decision.Accepted<>(List.of(), Done.DONE);
    }
    return Decision.accept(Done.DONE, new JobDefinitionSavedFact(definition.deregistered()));
  }
}
