package dev.longshore.api;

import dev.longshore.model.Demand;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What service jobs can have here.
 *
 * @param runsImages whether training jobs run as containers of their images; otherwise their entry
 *     points run as processes
 * @param instance what one instance of a training job takes of a host, whatever its type
 * @param channelMistake why the data of a URI cannot be had, in words for a user; null if it can
 */
public record ServiceJobConfig(
    boolean runsImages, Demand instance, Function<String, @Nullable String> channelMistake) {}
