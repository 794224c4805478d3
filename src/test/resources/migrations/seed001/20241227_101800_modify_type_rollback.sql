ALTER TABLE users ADD COLUMN old_field INTEGER;
UPDATE users SET old_field = CAST(field_name AS INTEGER);
ALTER TABLE users DROP COLUMN field_name;
ALTER TABLE users ADD CONSTRAINT constraint_name CHECK (old_field > 0);
