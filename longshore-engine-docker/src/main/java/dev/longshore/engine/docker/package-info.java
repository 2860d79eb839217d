/** Runs an attempt as a container of a Docker Engine. */
@NullMarked
package dev.longshore.engine.docker;

import org.jspecify.annotations.NullMarked;
