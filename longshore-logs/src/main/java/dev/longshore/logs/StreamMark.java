package dev.longshore.logs;

/**
 * A place in a stream's file.
 *
 * @param number of the event that starts here, from 0
 * @param offset where it starts, in bytes
 * @param timestampMillis the event's timestamp
 */
record StreamMark(long number, long offset, long timestampMillis) {}
