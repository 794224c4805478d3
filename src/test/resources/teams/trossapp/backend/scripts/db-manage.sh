#!/bin/sh
# Database management helper
case "$1" in
create) createdb -U trossapp_user trossapp_dev ;;
drop) dropdb -U trossapp_user trossapp_dev ;;
reset) "$0" drop; "$0" create && "$0" setup ;;
setup) psql -U trossapp_user -d trossapp_dev -f schema.sql ;;
migrate) for file in migrations/[0-9][0-9][0-9]_[a-z]*.sql; do
        case "$file" in *_rollback.sql) ;; *) psql -U trossapp_user -d trossapp_dev -f "$file" ;; esac
    done ;;
esac
