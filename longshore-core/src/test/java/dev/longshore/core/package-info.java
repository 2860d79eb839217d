@NullMarked
package dev.longshore.core;

import org.jspecify.annotations.NullMarked;
