@NullMarked
package dev.longshore.testkit;

import org.jspecify.annotations.NullMarked;
