CREATE TABLE service_environment (
  name TEXT PRIMARY KEY,
  environment TEXT NOT NULL -- JSON
) STRICT;

CREATE TABLE quota_share (
  queue TEXT NOT NULL, -- by name; it goes after its shares
  name TEXT NOT NULL,
  share TEXT NOT NULL, -- JSON
  PRIMARY KEY (queue, name)
) STRICT, WITHOUT ROWID;
