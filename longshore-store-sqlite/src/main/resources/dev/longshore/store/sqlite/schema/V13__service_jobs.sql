-- Of a service job, and of nothing else: how many instances it has. What it asks for is in its
-- request, and SCHEDULED is one more state. An instance of several is a row as that of a node is.
ALTER TABLE job ADD COLUMN instances INTEGER;
