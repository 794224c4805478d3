CREATE INDEX idx_users_phone ON users(user_phone_number);
