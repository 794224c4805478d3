ALTER TABLE users ADD COLUMN old_field INTEGER CONSTRAINT constraint_name CHECK (old_field > 0);
