package dev.longshore.model;

import java.time.Instant;

/** That a request was accepted under a key, so that the same may come again and changes nothing. */
public interface KeptRequest {

  /** As the client chose it, unique among all of its kind that are kept. */
  String key();

  /** When it was accepted. */
  Instant at();
}
