package dev.dbmig;

/** The same on the jar. */
class OwnerJarIT extends OwnerNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
