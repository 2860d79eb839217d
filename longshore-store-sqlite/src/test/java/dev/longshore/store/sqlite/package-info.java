@NullMarked
package dev.longshore.store.sqlite;

import org.jspecify.annotations.NullMarked;
