package dev.longshore.model;

/**
 * Where an attempt's room was taken.
 *
 * @param computeEnvironment by name
 * @param host by id, as the engine names it
 */
public record Placement(String computeEnvironment, String host) {}
