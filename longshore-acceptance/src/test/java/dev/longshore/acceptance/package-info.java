/**
 * Longshore as its users meet it: a server in a process of its own, and the clients that AWS ships.
 */
@NullMarked
package dev.longshore.acceptance;

import org.jspecify.annotations.NullMarked;
