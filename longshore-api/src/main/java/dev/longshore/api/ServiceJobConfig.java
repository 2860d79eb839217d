package dev.longshore.api;

import dev.longshore.model.Demand;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What service jobs can have here.
 *
 * @param runsImages whether an engine runs training jobs as containers of their images; otherwise
 *     their entry points run as processes
 * @param instance what one instance of a training job takes of a host, whatever its type
 * @param channelMistake why the data of a URI cannot be had, in words for a user; null if it can
 */
public record ServiceJobConfig(
    Predicate<String> runsImages,
    Demand instance,
    Function<String, @Nullable String> channelMistake) {}
