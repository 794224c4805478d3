package dev.dbmig;

/** The same with the jar. */
class ExternalEngineJarIT extends ExternalEngineNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
