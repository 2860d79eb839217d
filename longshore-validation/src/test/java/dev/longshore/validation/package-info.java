/** Tests of the rules: a row for each message, and valid examples that pass. */
@NullMarked
package dev.longshore.validation;

import org.jspecify.annotations.NullMarked;
