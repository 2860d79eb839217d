/**
 * Builders, a virtual clock, a fake engine, and the contracts that every engine and store must
 * pass.
 */
@NullMarked
package dev.longshore.testkit;

import org.jspecify.annotations.NullMarked;
