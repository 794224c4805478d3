package dev.dbmig;

/** The same on the jar. */
class SetupJarIT extends SetupNativeIT {

    @Override
    DbmigProgram dbmig() {
        return DbmigProgram.jar().in(folder);
    }
}
