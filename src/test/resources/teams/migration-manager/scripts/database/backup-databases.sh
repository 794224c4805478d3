#!/bin/sh
# What the team ran by hand before uat and production: the dump is never looked at again.
set -e
mkdir -p backups
for env in uat production; do
    . ./.env.$env
    pg_dump "$DATABASE_URL" > "backups/$env-$(date +%Y%m%d_%H%M%S).sql"
done
