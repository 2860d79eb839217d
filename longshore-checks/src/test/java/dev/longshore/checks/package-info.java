/** What holds for the whole repository. */
@NullMarked
package dev.longshore.checks;

import org.jspecify.annotations.NullMarked;
