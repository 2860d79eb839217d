package dev.longshore.wire;

import software.amazon.awssdk.core.SdkPojo;

/**
 * A member that a newer AWS model adds to a shape which the AWS SDK for Java already has. Its
 * values live beside the SDK object, in {@link AddedMembers}.
 *
 * @param holder the SDK's class of the shape
 * @param member the member and its type
 * @param <S> the SDK's class of the shape
 * @param <T> the Java type of the value
 */
public record AddedMember<S extends SdkPojo, T>(Class<S> holder, DeclaredMember<T> member) {}
