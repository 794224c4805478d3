package dev.dbmig;

/** Likewise with the jar. */
class RestoreJarIT extends RestoreNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
