package dev.longshore.store;

/**
 * How many tasks of jobs are under way in a compute environment.
 *
 * @param running those that were seen to start
 * @param pending the others
 */
public record TaskCounts(int running, int pending) {}
