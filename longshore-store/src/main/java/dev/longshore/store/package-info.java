/** What a store must do: one transaction for a list of facts, and the reads. */
@NullMarked
package dev.longshore.store;

import org.jspecify.annotations.NullMarked;
