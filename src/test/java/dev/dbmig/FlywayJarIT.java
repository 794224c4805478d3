package dev.dbmig;

/** The same on the jar. */
class FlywayJarIT extends FlywayNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
