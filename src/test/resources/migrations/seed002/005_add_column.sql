-- Add column with default (safe, no downtime)
ALTER TABLE users 
ADD COLUMN IF NOT EXISTS phone_number VARCHAR(20);

-- Add index
CREATE INDEX IF NOT EXISTS idx_users_phone 
    ON users(phone_number);
