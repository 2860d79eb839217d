/** Tests of what jobs have from other services of AWS. */
@NullMarked
package dev.longshore.aws;

import org.jspecify.annotations.NullMarked;
