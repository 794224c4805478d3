package dev.dbmig;

/** The same with the jar. */
class UserManagementJarIT extends UserManagementNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
