package dev.dbmig;

/** Likewise with the jar, a few times. */
class CrashJarIT extends CrashNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }

    @Override
    int stride() {
        return 12;
    }

    @Override
    boolean isThorough() {
        return false;
    }
}
