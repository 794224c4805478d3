package dev.dbmig;

/** The same with the jar. */
class LintJarIT extends LintNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
