BEGIN;

-- Step 1: Add new column
ALTER TABLE users ADD COLUMN new_field_new_type VARCHAR(255);

-- Step 2: Migrate data
UPDATE users SET new_field_new_type = CAST(old_field AS VARCHAR(255));

-- Step 3: Drop old column
ALTER TABLE users DROP COLUMN old_field;

-- Step 4: Rename new column
ALTER TABLE users RENAME COLUMN new_field_new_type TO field_name;

COMMIT;
