@NullMarked
package dev.longshore.events;

import org.jspecify.annotations.NullMarked;
