#!/bin/bash
# Pulls the latest code, runs the database migrations, then deploys the application.
set -e
cd "$(dirname "$0")/.."

# In deploy.sh, migrations are run before deployment
if dbmig upgrade; then
    # Continue with deployment
    docker-compose up -d
else
    # Abort deployment
    exit 1
fi
