/** The command longshore: server, demo, bench, simulate. */
@NullMarked
package dev.longshore.cli;

import org.jspecify.annotations.NullMarked;
