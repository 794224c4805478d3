package dev.dbmig;

/** The same with the jar. */
class SafeRunJarIT extends SafeRunNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
