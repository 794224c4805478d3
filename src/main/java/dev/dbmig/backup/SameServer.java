package dev.dbmig.backup;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ClientProgram;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.ProgramRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Behind a prefix, the same name may lead to another server, e.g. the container's own. It is compared before
 * anything is dumped from it or restored into it.
 */
final class SameServer {

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final ClientPrograms programs;

    SameServer(ClientPrograms programs) {
        this.programs = programs;
    }

    void check(BackupRequest request, Databases.Facts facts, int major) {
        check(request.database(), facts, major);
    }

    /** @throws DbmigException if the programs reach another server or database than we do */
    void check(ConnectionSettings database, Databases.Facts facts, int major) {
        if (programs.areLocal()) {
            return;
        }
        ClientProgram psql = programs.require("psql", major);
        List<String> arguments = List.of("--no-psqlrc", "--tuples-only", "--no-align", "--no-password",
                "--dbname=" + psql.connection(database, "dbmig"), "--command=SELECT system_identifier || ' ' || d.oid"
                        + " FROM pg_control_system(), pg_database d WHERE d.datname = current_database()");
        try (ProgramRun run = psql.start(arguments, Optional.of(database));
                Watch watch = new Watch(run, System.nanoTime() + PATIENCE_NANOS)) {
            String answer = new String(run.stdout().readNBytes(1000), StandardCharsets.UTF_8).strip();
            watch.check();
            int code = run.await(System.nanoTime() + PATIENCE_NANOS, () -> { });
            if (code != 0 || !answer.equals(facts.systemIdentifier() + " " + facts.oid())) {
                throw DbmigException.refused("\"" + psql.place() + "\" does not reach the database that dbmig reaches")
                        .detail(code == 0 ? "It is on another server, or is another database." : run.errors())
                        .hint("Name the container of the server itself in postgres.exec.");
            }
        } catch (IOException e) {
            throw DbmigException.refused("cannot read what " + psql.place() + " writes").detail(e.toString());
        }
    }
}
