package dev.dbmig;

/** The same on the jar. */
class BackupCommandsJarIT extends BackupCommandsNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
