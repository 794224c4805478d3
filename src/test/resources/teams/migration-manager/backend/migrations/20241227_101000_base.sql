CREATE TABLE users (id SERIAL PRIMARY KEY, old_field INTEGER CONSTRAINT constraint_name CHECK (old_field > 0));
INSERT INTO users (old_field) VALUES (7);
