/** The store on SQLite: one file in the data folder. */
@NullMarked
package dev.longshore.store.sqlite;

import org.jspecify.annotations.NullMarked;
