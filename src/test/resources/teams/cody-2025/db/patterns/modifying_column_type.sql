-- Be careful with this - may cause data loss
ALTER TABLE users ALTER COLUMN user_phone_number TYPE VARCHAR(100);
