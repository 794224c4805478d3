-- The production database as psql and the team's hands have left it: 001 applied, and entered in the version history.
CREATE TABLE schema_migrations (
    version VARCHAR(20) PRIMARY KEY,
    description TEXT NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
    applied_by VARCHAR(100) DEFAULT CURRENT_USER,
    execution_time_ms INTEGER,
    checksum VARCHAR(64)
);
CREATE TABLE roles (id SERIAL PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    name TEXT UNIQUE NOT NULL,
    role_id INTEGER REFERENCES roles(id)
);
INSERT INTO roles (name) VALUES ('admin');
INSERT INTO users (name, role_id) SELECT 'admin', id FROM roles WHERE name = 'admin';
INSERT INTO users (name, role_id) SELECT 'user ' || n, 1 FROM generate_series(1, 40) n;
INSERT INTO schema_migrations (version, description, applied_at, applied_by, execution_time_ms, checksum)
VALUES ('001', 'Initial schema creation', '2025-10-12 09:30:00+00', 'Database Specialist', 42,
        '3d295a9e6ff532d7d88cc1eb5ae8091852d5227ddc99112c5aa8aa8a119b78d0');
