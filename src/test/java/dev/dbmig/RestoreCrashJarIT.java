package dev.dbmig;

/** Likewise with the jar, a few times. */
class RestoreCrashJarIT extends RestoreCrashNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }

    @Override
    int stride() {
        return Integer.getInteger("crash.stride", 7);
    }

    @Override
    boolean isThorough() {
        return Boolean.getBoolean("crash.thorough");
    }
}
