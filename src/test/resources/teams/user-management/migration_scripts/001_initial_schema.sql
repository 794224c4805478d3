-- Migration: 001
-- Description: Initial schema creation
-- Author: Database Specialist
-- Date: 2025-10-12
BEGIN;
-- Use IF NOT EXISTS
CREATE TABLE IF NOT EXISTS roles (id SERIAL PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS users (
    id SERIAL PRIMARY KEY,
    name TEXT UNIQUE NOT NULL,
    role_id INTEGER REFERENCES roles(id)
);

-- Use IF EXISTS for drops
DROP TABLE IF EXISTS old_table;

-- Use ON CONFLICT for inserts
INSERT INTO roles (name) VALUES ('admin')
ON CONFLICT (name) DO NOTHING;
INSERT INTO users (name, role_id) SELECT 'admin', id FROM roles WHERE name = 'admin'
ON CONFLICT (name) DO NOTHING;

-- Verify expected state after migration
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM users LIMIT 1) THEN
        RAISE EXCEPTION 'Migration verification failed';
    END IF;
END $$;
COMMIT;
