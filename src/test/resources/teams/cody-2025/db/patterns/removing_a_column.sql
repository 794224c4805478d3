-- First, ensure column is not critical
-- Then remove
ALTER TABLE organizations DROP COLUMN organization_old_address;
