BEGIN;

-- Step 1: Remove constraints first
ALTER TABLE users DROP CONSTRAINT IF EXISTS constraint_name;

-- Step 2: Remove column
ALTER TABLE users DROP COLUMN IF EXISTS old_field;

COMMIT;
