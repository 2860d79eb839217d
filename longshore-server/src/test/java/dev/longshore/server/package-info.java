/** How a server is configured, started and refused. */
@NullMarked
package dev.longshore.server;

import org.jspecify.annotations.NullMarked;
