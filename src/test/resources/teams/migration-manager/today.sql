-- Every environment of the team as migration_manager.py has left it: one migration applied, its name and checksum tracked.
CREATE TABLE users (id SERIAL PRIMARY KEY, old_field INTEGER CONSTRAINT constraint_name CHECK (old_field > 0));
INSERT INTO users (old_field) SELECT generate_series(1, 50);
CREATE TABLE schema_migrations (
    id SERIAL PRIMARY KEY,
    migration_name VARCHAR(255) UNIQUE NOT NULL,
    checksum VARCHAR(64),
    applied_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO schema_migrations (migration_name, checksum, applied_at)
VALUES ('20241227_101000_base', '7f18fbcb4d412fdf33c6e635cbe83c24ec2f61b5fd0b7bf36cc2bfd42cb91405', '2024-12-27 10:11:12+00');
