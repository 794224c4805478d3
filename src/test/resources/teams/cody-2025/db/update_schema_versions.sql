UPDATE schema_versions 
SET schema_version_is_current = false 
WHERE schema_version_is_current = true;

UPDATE schema_versions 
SET schema_version_is_current = true,
    schema_version_applied_at = NOW()
WHERE schema_version_version = '1.1.0';
