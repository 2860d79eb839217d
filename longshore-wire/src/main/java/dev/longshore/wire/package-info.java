/** AWS shapes, routes, JSON, errors: the API as clients see it. */
@NullMarked
package dev.longshore.wire;

import org.jspecify.annotations.NullMarked;
