/** Log groups and streams: what attempts wrote, kept and read as CloudWatch Logs does. */
@NullMarked
package dev.longshore.logs;

import org.jspecify.annotations.NullMarked;
