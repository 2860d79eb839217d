/** Ids, values, facts, limits: the nouns that every other module speaks. */
@NullMarked
package dev.longshore.model;

import org.jspecify.annotations.NullMarked;
