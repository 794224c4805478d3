-- Cody-2025: the whole schema of a new installation.
-- During planning and development all schema changes go directly into this file.

CREATE TABLE countries (
    country_code CHAR(2) PRIMARY KEY,
    country_name VARCHAR(100) NOT NULL
);

CREATE TABLE organizations (
    organization_id SERIAL PRIMARY KEY,
    organization_name VARCHAR(200) NOT NULL,
    organization_old_address TEXT
);

CREATE TABLE users (
    user_id SERIAL PRIMARY KEY,
    user_email VARCHAR(200) NOT NULL UNIQUE,
    user_organization_id INTEGER REFERENCES organizations (organization_id)
);

CREATE TABLE user_profiles (
    user_profile_id SERIAL PRIMARY KEY,
    user_profile_user_id INTEGER NOT NULL REFERENCES users (user_id),
    user_profile_country_code CHAR(2)
);

CREATE TABLE schema_versions (
    schema_version_id SERIAL PRIMARY KEY,
    schema_version_version VARCHAR(20) NOT NULL UNIQUE,
    schema_version_description TEXT,
    schema_version_up_sql TEXT,
    schema_version_is_current BOOLEAN NOT NULL DEFAULT false,
    schema_version_applied_at TIMESTAMPTZ,
    schema_version_applied_by VARCHAR(100)
);

INSERT INTO schema_versions (
    schema_version_version,
    schema_version_description,
    schema_version_up_sql,
    schema_version_is_current,
    schema_version_applied_at,
    schema_version_applied_by
) VALUES (
    '1.0.0',
    'Initial schema (init.sql)',
    NULL,
    true,
    NOW(),
    'developer'
);
