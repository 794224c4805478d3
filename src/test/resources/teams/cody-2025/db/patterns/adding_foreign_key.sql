ALTER TABLE user_profiles 
ADD CONSTRAINT fk_user_profiles_country 
FOREIGN KEY (user_profile_country_code) 
REFERENCES countries(country_code);
