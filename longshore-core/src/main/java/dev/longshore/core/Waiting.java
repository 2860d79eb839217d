package dev.longshore.core;

import dev.longshore.model.Job;

/**
 * A job whose turn it may be.
 *
 * @param job a job, or a child of an array
 * @param isLazy whether it is a child without a row
 * @param share of its queue
 * @param shape what it asks for
 * @param place where it stands in its share
 */
record Waiting(Job job, boolean isLazy, String share, Shape shape, Place place) {}
