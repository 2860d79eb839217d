/** Tests of the operations, as clients see them. */
@NullMarked
package dev.longshore.api;

import org.jspecify.annotations.NullMarked;
