/** What an engine must do: run attempts, stop them, find them again. */
@NullMarked
package dev.longshore.engine;

import org.jspecify.annotations.NullMarked;
