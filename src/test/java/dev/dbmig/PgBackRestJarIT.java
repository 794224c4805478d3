package dev.dbmig;

/** The same with the jar. */
class PgBackRestJarIT extends PgBackRestNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
