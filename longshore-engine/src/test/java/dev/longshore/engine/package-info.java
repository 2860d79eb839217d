@NullMarked
package dev.longshore.engine;

import org.jspecify.annotations.NullMarked;
