package dev.dbmig;

/** The same on the jar. */
class DemoJarIT extends DemoNativeIT {

    @Override
    DbmigProgram dbmig() {
        return DbmigProgram.jar();
    }
}
