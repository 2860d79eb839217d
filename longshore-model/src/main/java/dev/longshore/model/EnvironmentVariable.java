package dev.longshore.model;

/**
 * One variable of a container's environment.
 *
 * @param name never empty
 * @param value may be empty
 */
public record EnvironmentVariable(String name, String value) {}
