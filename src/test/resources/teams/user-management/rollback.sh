#!/bin/bash
# rollback.sh - Rollback with safety check

read -p "WARNING: This will rollback migration 001. Continue? (yes/no) " confirm
if [ "$confirm" == "yes" ]; then
    psql -U username -d database_name -f migration_scripts/rollback_001.sql
    echo "Rollback completed"
else
    echo "Rollback cancelled"
fi
