package dev.dbmig;

/** Likewise with the jar, as far as it may differ. */
class RestoreJarIT extends RestoreNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }

    @Override
    boolean isThorough() {
        return false;
    }
}
