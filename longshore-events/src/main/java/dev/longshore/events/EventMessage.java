package dev.longshore.events;

import dev.longshore.store.JobEvent;
import org.jspecify.annotations.Nullable;

/** An event on its way to receivers. However many want it, its JSON is made once. */
final class EventMessage {

  private final JobEvent event;
  private final EventJson renderer;
  private volatile @Nullable String json;
  private volatile @Nullable JsonValue tree;

  EventMessage(JobEvent event, EventJson renderer) {
    this.event = event;
    this.renderer = renderer;
  }

  JobEvent event() {
    return event;
  }

  long number() {
    return event.number();
  }

  /** What receivers get. Two threads that ask at the same moment both make it, to the same end. */
  String json() {
    String made = json;
    if (made == null) {
      made = renderer.of(event);
      json = made;
    }
    return made;
  }

  /** The same, for patterns. */
  JsonValue tree() {
    JsonValue parsed = tree;
    if (parsed == null) {
      parsed = JsonValue.parse(json());
      tree = parsed;
    }
    return parsed;
  }
}
