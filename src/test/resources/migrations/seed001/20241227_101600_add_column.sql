BEGIN;

-- Step 1: Add column as nullable
ALTER TABLE users ADD COLUMN new_field VARCHAR(255) NULL;

-- Step 2: Backfill data
UPDATE users SET new_field = 'default_value' WHERE new_field IS NULL;

-- Step 3: Make NOT NULL (if required)
ALTER TABLE users ALTER COLUMN new_field SET NOT NULL;

COMMIT;
