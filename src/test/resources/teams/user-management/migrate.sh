#!/bin/bash
# migrate.sh - Apply all pending migrations

DB_USER="admin"
DB_NAME="user_management"
DB_HOST="localhost"

for migration in migration_scripts/[0-9]*.sql; do
    echo "Applying migration: $migration"
    psql -h $DB_HOST -U $DB_USER -d $DB_NAME -f "$migration"
    if [ $? -eq 0 ]; then
        echo "✓ Migration applied successfully"
    else
        echo "✗ Migration failed"
        exit 1
    fi
done
