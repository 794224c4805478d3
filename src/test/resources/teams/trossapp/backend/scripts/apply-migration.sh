#!/bin/sh
# Apply specific migration
psql -U trossapp_user -d trossapp_dev -f "migrations/$1"
