CREATE TABLE users (user_id SERIAL PRIMARY KEY);
CREATE TABLE organizations (organization_id SERIAL PRIMARY KEY, organization_old_address TEXT);
CREATE TABLE countries (country_code CHAR(2) PRIMARY KEY);
CREATE TABLE user_profiles (user_profile_id SERIAL PRIMARY KEY, user_profile_country_code CHAR(2));
