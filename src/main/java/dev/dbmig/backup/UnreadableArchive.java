package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;

/** Not even the list of an archive can be read. */
final class UnreadableArchive extends DbmigException {

    private static final long serialVersionUID = 1;

    UnreadableArchive(String words) {
        super(ExitCode.REFUSED, "pg_restore cannot read the archive's list" + (words == null ? "" : ": " + words));
    }
}
