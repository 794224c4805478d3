package dev.dbmig;

/** The same on the jar. */
class CompletionJarIT extends CompletionNativeIT {

    @Override
    DbmigProgram dbmig() {
        return DbmigProgram.jar().in(folder);
    }
}
