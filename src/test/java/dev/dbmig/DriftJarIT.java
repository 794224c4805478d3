package dev.dbmig;

/** The same on the jar. */
class DriftJarIT extends DriftNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
