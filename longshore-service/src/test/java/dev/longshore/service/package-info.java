/** Tests of the service. */
@NullMarked
package dev.longshore.service;

import org.jspecify.annotations.NullMarked;
