package dev.dbmig;

/** The same on the jar. */
class SignalJarIT extends SignalNativeIT {

    @Override
    DbmigProgram dbmig() {
        return DbmigProgram.jar().in(folder);
    }
}
