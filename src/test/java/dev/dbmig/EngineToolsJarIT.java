package dev.dbmig;

/** The same with the jar. */
class EngineToolsJarIT extends EngineToolsNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
