package dev.dbmig;

/** The same with the jar. */
class TrossAppJarIT extends TrossAppNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
