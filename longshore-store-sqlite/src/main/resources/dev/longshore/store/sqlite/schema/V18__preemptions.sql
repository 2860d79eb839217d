-- How many attempts of a service job ended since it had to make room for another; NULL of all others.
ALTER TABLE job ADD COLUMN preemptions INTEGER;

-- STARTED or COMPLETED of an event that tells of a preemption; NULL of any other.
ALTER TABLE job_event ADD COLUMN preemption TEXT;
