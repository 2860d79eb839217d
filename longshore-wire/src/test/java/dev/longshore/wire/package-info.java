@NullMarked
package dev.longshore.wire;

import org.jspecify.annotations.NullMarked;
