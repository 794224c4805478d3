package dev.dbmig;

/** The same on the jar. */
class AdoptJarIT extends AdoptNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
