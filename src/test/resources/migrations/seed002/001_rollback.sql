DROP FUNCTION update_updated_at_column();
DROP TABLE users;
