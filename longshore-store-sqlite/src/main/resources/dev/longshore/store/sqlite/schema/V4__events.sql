-- What has happened to jobs, in the order of the commits: each row in the transaction of the change
-- that it tells of. Numbers are given without gaps. The newest row stays, whatever its age, since the
-- next number follows from it.
CREATE TABLE job_event (
  sequence INTEGER PRIMARY KEY, -- the last number that the row stands for
  job INTEGER NOT NULL REFERENCES job (key), -- the array parent where there are children
  state TEXT NOT NULL, -- as in job, from then on
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL, -- that had begun by then
  children TEXT, -- those without rows that changed together, by index, such as 0-4,7
  size INTEGER, -- how many they are: the row stands for as many numbers
  stop_cause TEXT,
  stop_reason TEXT,
  status_reason TEXT
) STRICT;

-- Which number had been given out by when: an event may tell of a time long before its commit.
CREATE TABLE event_mark (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT;

-- How far each receiver has taken the events.
CREATE TABLE event_cursor (
  receiver TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT;

-- EventBridge's rules, each with its targets.
CREATE TABLE event_rule (
  name TEXT PRIMARY KEY,
  rule TEXT NOT NULL -- JSON
) STRICT;
