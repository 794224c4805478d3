package dev.dbmig;

/** The same on the jar. */
class CommandLineJarIT extends CommandLineNativeIT {

    @Override
    DbmigProgram dbmig() {
        return DbmigProgram.jar().in(folder);
    }
}
