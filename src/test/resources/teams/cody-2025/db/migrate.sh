#!/bin/bash
set -e  # Exit on any error

VERSION="1.1.0"
BACKUP_FILE="backup_before_$(date +%Y%m%d_%H%M%S)_${VERSION}.sql"
DB_NAME="cody2025"
DB_USER="app_user"
DB_HOST="localhost"

echo "=== Migration ${VERSION} ==="

# Step 1: Create backup
echo "Step 1: Creating backup..."
pg_dump -h "$DB_HOST" -U "$DB_USER" -d "$DB_NAME" > "$BACKUP_FILE"

# Verify backup
if [ ! -s "$BACKUP_FILE" ]; then
    echo "ERROR: Backup file is empty!"
    exit 1
fi

echo "Backup created: $BACKUP_FILE"

# Step 2: Stop application
echo "Step 2: Stopping application..."
systemctl stop cody2025 || true

# Step 3: Apply migration
echo "Step 3: Applying migration..."
psql -h "$DB_HOST" -U "$DB_USER" -d "$DB_NAME" << EOF
BEGIN;
-- Your migration SQL here
ALTER TABLE users ADD COLUMN user_phone_number VARCHAR(50);
COMMIT;
EOF

if [ $? -ne 0 ]; then
    echo "ERROR: Migration failed! Restoring backup..."
    psql -h "$DB_HOST" -U "$DB_USER" -d postgres << EOF
    DROP DATABASE $DB_NAME;
    CREATE DATABASE $DB_NAME;
    GRANT ALL PRIVILEGES ON DATABASE $DB_NAME TO $DB_USER;
EOF
    psql -h "$DB_HOST" -U "$DB_USER" -d "$DB_NAME" < "$BACKUP_FILE"
    echo "Backup restored. Migration aborted."
    exit 1
fi

# Step 4: Verify migration
echo "Step 4: Verifying migration..."
psql -h "$DB_HOST" -U "$DB_USER" -d "$DB_NAME" -c "
SELECT column_name 
FROM information_schema.columns 
WHERE table_name='users' 
  AND column_name='user_phone_number';
" || {
    echo "ERROR: Verification failed!"
    exit 1
}

# Step 5: Update schema_versions
echo "Step 5: Updating schema_versions..."
psql -h "$DB_HOST" -U "$DB_USER" -d "$DB_NAME" << EOF
UPDATE schema_versions 
SET schema_version_is_current = false 
WHERE schema_version_is_current = true;

UPDATE schema_versions 
SET schema_version_is_current = true,
    schema_version_applied_at = NOW()
WHERE schema_version_version = '${VERSION}';
EOF

# Step 6: Start application
echo "Step 6: Starting application..."
systemctl start cody2025

echo "=== Migration ${VERSION} completed successfully! ==="
echo "Backup file: $BACKUP_FILE"
echo "Keep backup for 24-48 hours before deleting."
