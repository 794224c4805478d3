DROP TABLE user_profiles, countries, organizations, users;
