package dev.dbmig.postgres;

import dev.dbmig.DbmigProgram;

/** The same on the jar. */
class ConnectionJarIT extends ConnectionNativeIT {

    @Override
    protected DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
