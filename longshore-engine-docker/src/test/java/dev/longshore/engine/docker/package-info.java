@NullMarked
package dev.longshore.engine.docker;

import org.jspecify.annotations.NullMarked;
