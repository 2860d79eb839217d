-- Why an instance takes no further jobs, as JSON; NULL while it does.
ALTER TABLE instance ADD COLUMN drain TEXT;

-- Types of which somebody said that there are none to be had.
CREATE TABLE instance_shortage (
  type TEXT PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Types that had no capacity when they were tried, by environment, as JSON.
CREATE TABLE unavailable_types (
  compute_environment TEXT PRIMARY KEY,
  types TEXT NOT NULL
) STRICT, WITHOUT ROWID;
