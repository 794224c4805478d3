package dev.dbmig;

/** The same with the jar. */
class PazPazTeamJarIT extends PazPazTeamNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
