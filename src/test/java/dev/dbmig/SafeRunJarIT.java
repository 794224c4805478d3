package dev.dbmig;

/** The same with the jar, killed less often. */
class SafeRunJarIT extends SafeRunNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }

    @Override
    int stride() {
        return 6;
    }
}
