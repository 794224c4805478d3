ALTER TABLE organizations ADD COLUMN organization_old_address TEXT;
ALTER TABLE users DROP COLUMN user_phone_number;
