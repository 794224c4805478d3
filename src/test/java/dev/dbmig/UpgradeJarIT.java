package dev.dbmig;

/** The same on the jar. */
class UpgradeJarIT extends UpgradeNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
