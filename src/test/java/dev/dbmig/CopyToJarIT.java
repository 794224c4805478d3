package dev.dbmig;

/** Likewise on the jar. */
class CopyToJarIT extends CopyToNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
