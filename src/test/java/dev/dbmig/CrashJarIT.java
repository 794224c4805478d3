package dev.dbmig;

/** The same with the jar, killed less often. */
class CrashJarIT extends CrashNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }

    @Override
    int stride() {
        return 20;
    }
}
