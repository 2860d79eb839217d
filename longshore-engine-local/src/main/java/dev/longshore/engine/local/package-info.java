/** Runs an attempt as a process on this machine. */
@NullMarked
package dev.longshore.engine.local;

import org.jspecify.annotations.NullMarked;
