DROP INDEX idx_users_phone;
