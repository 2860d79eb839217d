/** decide, plan, apply: what AWS Batch does, as pure functions. */
@NullMarked
package dev.longshore.core;

import org.jspecify.annotations.NullMarked;
