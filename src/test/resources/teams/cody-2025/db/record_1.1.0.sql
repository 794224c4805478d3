   INSERT INTO schema_versions (
       schema_version_version,
       schema_version_description,
       schema_version_up_sql,
       schema_version_is_current,
       schema_version_applied_at,
       schema_version_applied_by
   ) VALUES (
       '1.1.0',
       'Add phone_number to users, remove old_address from organizations',
       'ALTER TABLE users ADD COLUMN user_phone_number VARCHAR(50);
        ALTER TABLE organizations DROP COLUMN organization_old_address;',
       false,
       NULL,
       'developer'
   );
