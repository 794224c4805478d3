package dev.dbmig;

/** The same with the jar. */
class PsqlJarIT extends PsqlNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
