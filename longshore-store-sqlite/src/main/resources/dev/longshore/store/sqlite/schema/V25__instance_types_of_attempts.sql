-- The type of the instance that an attempt had its room on, since the instance goes before it; NULL where it had none.
ALTER TABLE attempt ADD COLUMN instance_type TEXT;
UPDATE attempt
SET instance_type = coalesce(
  (SELECT type FROM instance WHERE id = attempt.instance),
  (SELECT type FROM terminated_instance WHERE id = attempt.instance))
WHERE instance IS NOT NULL;
