/** What jobs have from other services of AWS, or from what stands for them here. */
@NullMarked
package dev.longshore.aws;

import org.jspecify.annotations.NullMarked;
