package dev.dbmig.backup;

import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ProgramRun;
import java.util.List;
import java.util.Optional;

/**
 * How one dump is made: decided from the size, the room for sessions, and what pg_dump can do.
 *
 * @param jobs more than 1 for the directory format only
 */
record DumpPlan(DumpFormat format, String compression, int jobs) {

    private static final int MOST_JOBS = 8;

    /**
     * Measured with PostgreSQL 15 on a database of 336 MB, on 2 cores: level 1 takes 3.1 s for 66 MB, the
     * default level 5.2 s for 60 MB, and no compression 2.1 s for 268 MB.
     */
    private static final String GZIP = "1";

    /**
     * @param databaseBytes on the server's disk
     * @param room how many sessions the dump may open
     */
    static DumpPlan of(ClientProgram pgDump, long databaseBytes, long parallelFrom, int room) {
        int jobs = Math.min(Math.min(Runtime.getRuntime().availableProcessors(), MOST_JOBS), room / 2);
        boolean isParallel = pgDump.isLocal() && databaseBytes >= parallelFrom && jobs > 1;
        return new DumpPlan(isParallel ? DumpFormat.DIRECTORY : DumpFormat.CUSTOM, compression(pgDump),
                isParallel ? jobs : 1);
    }

    // zstd and lz4 came with 16, and each only where the build has it, which pg_dump says before it connects.
    private static String compression(ClientProgram pgDump) {
        if (pgDump.version().major() < 16) {
            return GZIP;
        }
        for (String method : List.of("zstd", "lz4")) {
            if (isBuiltIn(pgDump, method)) {
                return method;
            }
        }
        return "gzip:" + GZIP;
    }

    private static boolean isBuiltIn(ClientProgram pgDump, String method) {
        List<String> nowhere = List.of("--format=custom", "--compress=" + method, "--no-password",
                "--dbname=postgresql:///?host=/nonexistent");
        try (ProgramRun run = pgDump.start(nowhere, Optional.empty()).discardOutput()) {
            run.await(System.nanoTime() + 10_000_000_000L, () -> { });
            return run.errors() != null && run.errors().contains("/nonexistent");
        }
    }
}
