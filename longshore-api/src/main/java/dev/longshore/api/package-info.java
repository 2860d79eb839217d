/** What each operation does: AWS shapes to commands and back. */
@NullMarked
package dev.longshore.api;

import org.jspecify.annotations.NullMarked;
