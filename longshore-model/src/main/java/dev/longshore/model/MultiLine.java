package dev.longshore.model;

import org.jspecify.annotations.Nullable;

/**
 * Which lines of a container's output belong together, as its definition says it: what begins an
 * event. Nothing is looked into here; Docker does that when the container starts.
 *
 * @param pattern {@code awslogs-multiline-pattern}: a regular expression
 * @param datetimeFormat {@code awslogs-datetime-format}: as of {@code strftime}
 */
public record MultiLine(@Nullable String pattern, @Nullable String datetimeFormat) {}
