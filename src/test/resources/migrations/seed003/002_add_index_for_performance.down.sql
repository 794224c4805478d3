-- Remove index with IF EXISTS for safety
DROP INDEX IF EXISTS idx_appointments_workspace_date;
