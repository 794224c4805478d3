-- Rollback of 001: takes away every user. DESTRUCTIVE.
BEGIN;
DROP TABLE users CASCADE; -- Use with extreme caution
DROP TABLE roles;
COMMIT;
