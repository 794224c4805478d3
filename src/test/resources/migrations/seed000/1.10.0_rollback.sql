ALTER TABLE user_profiles DROP CONSTRAINT fk_user_profiles_country;
