package dev.longshore.model;

/**
 * A variable of a container whose value is a secret, read when the attempt starts and kept nowhere.
 *
 * @param name of the variable
 * @param valueFrom the ARN or parameter name where the value is
 */
public record SecretReference(String name, String valueFrom) {}
