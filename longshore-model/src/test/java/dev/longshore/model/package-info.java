@NullMarked
package dev.longshore.model;

import org.jspecify.annotations.NullMarked;
