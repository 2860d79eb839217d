/** What containers ask of who runs them: credentials of their role, and who they are. */
@NullMarked
package dev.longshore.agent;

import org.jspecify.annotations.NullMarked;
