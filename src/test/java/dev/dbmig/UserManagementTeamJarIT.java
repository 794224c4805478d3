package dev.dbmig;

/** The same with the jar. */
class UserManagementTeamJarIT extends UserManagementTeamNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
