DROP INDEX CONCURRENTLY idx_users_created_at;
