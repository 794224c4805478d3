package dev.dbmig;

/** The same with the jar. */
class WholeDatabaseJarIT extends WholeDatabaseNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
