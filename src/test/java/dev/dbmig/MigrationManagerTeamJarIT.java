package dev.dbmig;

/** The same with the jar. */
class MigrationManagerTeamJarIT extends MigrationManagerTeamNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
