package dev.dbmig;

/** The same with the jar. */
class CodyTroubleJarIT extends CodyTroubleNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
