-- For large tables: add NOT VALID first, then validate
ALTER TABLE user_preferences
ADD CONSTRAINT fk_user_preferences_user_id
FOREIGN KEY (user_id) REFERENCES users(id)
NOT VALID;

-- Validate in background (no lock)
ALTER TABLE user_preferences
VALIDATE CONSTRAINT fk_user_preferences_user_id;
