-- Migration: 002
-- Description: Find appointments by time, without locking out the application

CREATE INDEX CONCURRENTLY idx_appointments_starts_at ON appointments (starts_at);
