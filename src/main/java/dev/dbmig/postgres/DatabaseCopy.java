package dev.dbmig.postgres;

import dev.dbmig.DbmigException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Copies a database inside its server ({@code CREATE DATABASE … TEMPLATE}). The source must have no session
 * at all, one's own included. The copy has the source's contents and nothing of what belongs to the database
 * itself; see {@link DatabaseProperties}.
 */
public final class DatabaseCopy {

    private static final int FILE_COPY_STRATEGY = 15;
    private static final int FILE_COPY_METHOD = 18;
    private static final String IN_USE = "55006";

    private final Session control;

    /** @param control a session in another database of the server */
    public DatabaseCopy(Session control) {
        this.control = control;
    }

    /** Why the session's role cannot copy a database, as an error with a hint; empty if it can. */
    public Optional<DbmigException> obstacle(String source) {
        List<String> row = control.query("""
                SELECT r.rolsuper OR r.rolcreatedb, r.rolsuper OR d.datistemplate
                        OR pg_catalog.pg_has_role(session_user, d.datdba, 'USAGE'), session_user
                FROM pg_catalog.pg_roles r, pg_catalog.pg_database d
                WHERE r.rolname = session_user AND d.datname = %s""".formatted(SqlText.literal(source))).get(0);
        if (row.get(0).equals("f")) {
            return Optional.of(DbmigException.refused("role \"" + row.get(2) + "\" may not create databases")
                    .hint("As a superuser: ALTER ROLE " + SqlText.name(row.get(2)) + " CREATEDB;"));
        }
        return row.get(1).equals("t") ? Optional.empty()
                : Optional.of(DbmigException.refused("role \"" + row.get(2) + "\" does not own database \"" + source
                                + "\", and may not copy it")
                        .hint("Connect as its owner, or as a member of the owner's role."));
    }

    /**
     * @param patience how long to wait until the source has no session any more
     * @throws DbmigException if it cannot be copied; there is no copy then
     */
    public void create(String source, String copy, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                copy(source, copy);
                return;
            } catch (PostgresException e) {
                if (!e.sqlState().equals(IN_USE) || System.nanoTime() >= end) {
                    throw e;
                }
            }
        }
    }

    private void copy(String source, String copy) {
        String sql = "CREATE DATABASE " + SqlText.name(copy) + " TEMPLATE " + SqlText.name(source);
        int major = control.version().major();
        if (major >= FILE_COPY_METHOD && clones(sql)) {
            return;
        }
        control.execute(major >= FILE_COPY_STRATEGY ? sql + " STRATEGY FILE_COPY" : sql);
    }

    /** By sharing blocks, in no time, where the file system can; false where it cannot. */
    private boolean clones(String sql) {
        try {
            control.execute("SET file_copy_method = 'clone'");
            control.execute(sql + " STRATEGY FILE_COPY");
            return true;
        } catch (ConnectionLostException e) {
            throw e;
        } catch (PostgresException e) {
            if (e.sqlState().equals(IN_USE)) {
                throw e;
            }
            return false;
        } finally {
            if (control.isUsable()) {
                control.execute("RESET file_copy_method");
            }
        }
    }
}
