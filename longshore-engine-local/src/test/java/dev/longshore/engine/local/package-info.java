@NullMarked
package dev.longshore.engine.local;

import org.jspecify.annotations.NullMarked;
