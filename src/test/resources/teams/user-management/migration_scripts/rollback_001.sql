DROP TABLE users CASCADE; -- Use with extreme caution
DROP TABLE roles;
DROP TABLE schema_migrations;
