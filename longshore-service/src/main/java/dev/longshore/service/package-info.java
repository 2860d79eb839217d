/** The single writer, timers, effects, and the engines' reports. */
@NullMarked
package dev.longshore.service;

import org.jspecify.annotations.NullMarked;
