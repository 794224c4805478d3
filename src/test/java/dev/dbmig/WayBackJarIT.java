package dev.dbmig;

/** The same with the jar. */
class WayBackJarIT extends WayBackNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
