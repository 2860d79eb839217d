@NullMarked
package dev.longshore.logs;

import org.jspecify.annotations.NullMarked;
