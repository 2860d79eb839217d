/** One server from its parts: configuration, wiring, health and metrics. */
@NullMarked
package dev.longshore.server;

import org.jspecify.annotations.NullMarked;
