/** The real core and service on a made-up cluster: what they cost, and whether the rules hold. */
@NullMarked
package dev.longshore.simulator;

import org.jspecify.annotations.NullMarked;
