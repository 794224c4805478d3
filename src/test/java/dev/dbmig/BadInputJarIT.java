package dev.dbmig;

/** The same on the jar. */
class BadInputJarIT extends BadInputNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
