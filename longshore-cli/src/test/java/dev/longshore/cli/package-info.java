/** The command as a user meets it. */
@NullMarked
package dev.longshore.cli;

import org.jspecify.annotations.NullMarked;
