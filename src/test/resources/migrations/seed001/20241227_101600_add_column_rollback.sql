-- Rollback should undo exactly what the migration did
BEGIN;
ALTER TABLE users DROP COLUMN IF EXISTS new_field;
COMMIT;
