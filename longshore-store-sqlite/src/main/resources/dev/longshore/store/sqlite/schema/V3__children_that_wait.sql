-- Children of arrays that wait for other children, and those that failed without ever having a row.
-- A set of children is a text of their indexes, such as 0-4,7.

ALTER TABLE job ADD COLUMN doomed TEXT; -- of a PENDING array; NULL for none
ALTER TABLE job ADD COLUMN blocked TEXT; -- of a SPAWNED array; NULL for none

CREATE TABLE children_ended (
  parent INTEGER NOT NULL REFERENCES job (key),
  children TEXT NOT NULL,
  size INTEGER NOT NULL, -- how many they are
  created_at INTEGER NOT NULL,
  stop_cause TEXT,
  stop_reason TEXT,
  status_reason TEXT NOT NULL,
  stopped_at INTEGER NOT NULL
) STRICT;

CREATE INDEX children_ended_by_parent ON children_ended (parent);
