/** Telling clients what happens to jobs, from the events that the store has kept. */
@NullMarked
package dev.longshore.events;

import org.jspecify.annotations.NullMarked;
