-- Add FK with validation (can lock table)
ALTER TABLE user_preferences
ADD CONSTRAINT fk_user_preferences_user_id
FOREIGN KEY (user_id) REFERENCES users(id)
ON DELETE CASCADE;
