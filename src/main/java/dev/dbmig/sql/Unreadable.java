package dev.dbmig.sql;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.IOException;

/** A script that cannot be read from its disk. */
final class Unreadable {

    private Unreadable() {
    }

    static DbmigException of(String script, IOException cause) {
        return new DbmigException(ExitCode.REFUSED, script + ": cannot be read: " + cause.getMessage(), cause)
                .hint("Check that the file is there and that you may read it.");
    }
}
