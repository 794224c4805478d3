package dev.dbmig;

/** The same with the jar. */
class Pm2RunJarIT extends Pm2RunNativeIT {

    @Override
    DbmigProgram program() {
        return DbmigProgram.jar();
    }
}
