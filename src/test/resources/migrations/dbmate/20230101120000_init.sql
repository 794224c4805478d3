-- migrate:up
CREATE TABLE t (id INT);

-- migrate:down
DROP TABLE t;
