package dev.dbmig;

/** The same with the jar. */
class MigrationManagerJarIT extends MigrationManagerNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
