package dev.longshore.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of jobs.
 *
 * @param jobs in order
 * @param next where the next page begins, an opaque text, or null on the last page
 */
public record JobPage(List<JobView> jobs, @Nullable String next) {}
