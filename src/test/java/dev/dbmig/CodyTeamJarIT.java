package dev.dbmig;

/** The same with the jar. */
class CodyTeamJarIT extends CodyTeamNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
