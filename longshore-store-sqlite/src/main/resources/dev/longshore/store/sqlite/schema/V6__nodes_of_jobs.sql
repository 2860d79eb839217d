-- A multi-node parallel job is a row, and so is each of its nodes once it has had room. A node has
-- its job as parent and its index as array_index; unlike a child of an array it has a demand of its
-- own.

ALTER TABLE job ADD COLUMN nodes INTEGER; -- how many; NULL for other jobs

CREATE INDEX multi_node_job ON job (state) WHERE nodes > 0;
