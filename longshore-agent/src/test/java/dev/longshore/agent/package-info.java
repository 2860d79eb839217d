/** What the agent tells containers. */
@NullMarked
package dev.longshore.agent;

import org.jspecify.annotations.NullMarked;
