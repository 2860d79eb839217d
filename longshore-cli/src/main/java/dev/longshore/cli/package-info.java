/** The command longshore: server, demo, bench. */
@NullMarked
package dev.longshore.cli;

import org.jspecify.annotations.NullMarked;
