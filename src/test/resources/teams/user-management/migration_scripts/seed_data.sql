INSERT INTO roles (name) VALUES ('reader')
ON CONFLICT (name) DO NOTHING;
INSERT INTO users (name, role_id) SELECT 'sample', id FROM roles WHERE name = 'reader'
ON CONFLICT (name) DO NOTHING;
