BEGIN;
-- Your migration SQL here
ALTER TABLE users ADD COLUMN user_phone_number VARCHAR(50);
ALTER TABLE organizations DROP COLUMN organization_old_address;
COMMIT;
