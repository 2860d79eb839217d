/** What AWS Batch accepts: its rules and messages over the SDK's shapes. */
@NullMarked
package dev.longshore.validation;

import org.jspecify.annotations.NullMarked;
