package dev.dbmig;

/** The same with the jar. */
class SystemdRunJarIT extends SystemdRunNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
