-- Change column type (requires data migration)
-- Step 1: Add new column
ALTER TABLE users 
ADD COLUMN IF NOT EXISTS email_new VARCHAR(320);

-- Step 2: Copy data
UPDATE users SET email_new = email;

-- Step 3: Drop old column (after verification)
-- ALTER TABLE users DROP COLUMN IF EXISTS email;

-- Step 4: Rename new column
-- ALTER TABLE users RENAME COLUMN email_new TO email;
