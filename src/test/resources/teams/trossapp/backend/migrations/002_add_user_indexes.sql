-- Migration: 002
-- Description: Add indexes for users
-- Author: TrossApp
-- Date: 2025-10-28
-- Reversible: Yes

CREATE UNIQUE INDEX IF NOT EXISTS idx_users_email ON users(email);
