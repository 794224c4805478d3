INSERT INTO roles (name) VALUES ('reader') ON CONFLICT (name) DO NOTHING;
