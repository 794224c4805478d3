-- Add index with IF NOT EXISTS for safety
CREATE INDEX IF NOT EXISTS idx_appointments_workspace_date ON appointments (workspace_id, date);
