package dev.longshore.model;

/**
 * Names one revision of a job definition.
 *
 * @param name as registered
 * @param revision 1 for the first
 */
public record DefinitionId(String name, int revision) {

  @Override
  public String toString() {
    return name + ":" + revision;
  }
}
