/** Clients of Batch, ECS and EC2 that are programs of their own. */
@NullMarked
package dev.longshore.walk;

import org.jspecify.annotations.NullMarked;
