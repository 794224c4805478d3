ALTER TABLE users ADD COLUMN user_phone_number VARCHAR(50);
