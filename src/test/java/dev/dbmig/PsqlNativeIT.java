package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import dev.dbmig.postgres.ConnectionSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script leaves the same database behind whether psql or dbmig has run it, to the byte of its dump. */
class PsqlNativeIT {

    private static final Path BIN = Path.of("/usr/lib/postgresql/15/bin");

    /** What other tools stumble over. */
    private static final String SCRIPT = """
            \\set schema 'my schema'
            \\set word it''s
            /* a comment /* in a comment; */ still one; */
            CREATE SCHEMA :"schema"; SET search_path = :"schema", public;
            CREATE TABLE t (id int, "semi;colon" text DEFAULT 'a;b', e text DEFAULT E'it\\'s; \\n', u text DEFAULT U&'d\\0061t;');
            CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $body$
            BEGIN
                IF a > 1 THEN RETURN 'x;'::text <> $q$;$q$; END IF; -- not the end; $$
                RETURN a$1;
            END $body$ SET check_function_bodies = off;
            CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC
                SELECT CASE WHEN a = 1 THEN 2 ELSE 3 END; END;
            CREATE RULE r AS ON DELETE TO t DO ALSO (INSERT INTO t (id) VALUES (7); UPDATE t SET id = id + 1);
            BEGIN;
            COPY t (id, e) FROM stdin;
            1\ta;b\\tc
            2\t\\N
            3\t$$ ' "
            \\.
            INSERT INTO t (id, e) VALUES (4, :'word'), (5, '\\'), (6, 'two
            lines; of -- text');
            COMMIT;
            SET standard_conforming_strings = off;
            INSERT INTO t (id, e) VALUES (8, 'it\\'s; off');
            SET standard_conforming_strings = on;
            \\ir included.sql
            INSERT INTO t (id, e) VALUES (10, 'last, without a semicolon')
            """;

    private static final String INCLUDED = "\\set number 9\nINSERT INTO t (id, e) VALUES (:number, $a$b$c$ $a$);\n";

    @TempDir
    Path folder;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @Test
    void leavesTheSameDatabaseAsPsql() throws Exception {
        assumeTrue(Files.isExecutable(BIN.resolve("pg_dump")), "needs the client tools of PostgreSQL 15");
        String script = SCRIPT.replace("RETURN 'x;'::text <> $q$;$q$;", "RETURN length($q$;$q$);").replace("RETURN a$1;", "RETURN a;")
                .replace(" SET check_function_bodies = off", "");
        try (PackagedDatabase byPsql = new PackagedDatabase(folder.resolve("psql"));
                PackagedDatabase byDbmig = new PackagedDatabase(folder.resolve("dbmig"))) {
            byPsql.file("migrations/001_x.sql", script).file("migrations/included.sql", INCLUDED);
            byDbmig.file("migrations/001_x.sql", script).file("scripts/included.sql", INCLUDED);
            byDbmig.file("migrations/001_x.sql", script.replace("\\ir included.sql", "\\ir ../scripts/included.sql"));
            String said = tool(byPsql, "psql", "-X", "-v", "ON_ERROR_STOP=1", "-qf",
                    folder.resolve("psql/migrations/001_x.sql").toString());
            Outcome upgrade = byDbmig.reaching(program()).run("upgrade");
            assertThat(upgrade.exitCode()).as(upgrade.stderr() + said).isZero();
            assertThat(dump(byDbmig)).isEqualTo(dump(byPsql)).contains("it's; off").contains("without a semicolon");
        }
    }

    private String dump(PackagedDatabase database) throws Exception {
        return tool(database, "pg_dump", "--exclude-table=dbmig_history*", "--restrict-key=x");
    }

    private String tool(PackagedDatabase database, String name, String... arguments) throws IOException, InterruptedException {
        ConnectionSettings settings = database.settings();
        List<String> argv = new ArrayList<>(List.of(BIN.resolve(name).toString(), "-h", settings.host(), "-p",
                String.valueOf(settings.port()), "-U", settings.user(), "-d", settings.database()));
        argv.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        settings.get("password").ifPresent(password -> builder.environment().put("PGPASSWORD", password));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
