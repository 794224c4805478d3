package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schema drift with the packaged executable: found, shown, written down; and schema.sql. */
class DriftNativeIT {

    @TempDir
    Path folder;

    private PackagedDatabase database;

    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    private Outcome dbmig(String... arguments) {
        return database.reaching(program()).with("DBMIG_STATE_DIR", folder.resolve("state").toString()).run(arguments);
    }

    @BeforeEach
    void create() {
        database = new PackagedDatabase(folder)
                .migration("001_users.sql", "CREATE TABLE users (id bigserial PRIMARY KEY, mail varchar(80));")
                .migration("001_rollback.sql", "DROP TABLE users;")
                .migration("002_index.sql", "CREATE INDEX users_mail ON users (mail);")
                .migration("002_rollback.sql", "DROP INDEX users_mail;");
        assertThat(dbmig("upgrade").exitCode()).isZero();
    }

    @AfterEach
    void drop() {
        assertThat(database.query("SELECT 1 FROM pg_database WHERE starts_with(datname, '" + database.name() + "_scratch')")).isEmpty();
        database.close();
    }

    @Test
    void showsWhatWasChangedByHandAndWritesItDown() {
        Outcome none = dbmig("drift");
        assertThat(none.stdout()).as(none.stderr())
                .isEqualTo("No drift: database \"" + database.name() + "\" is what its 2 migrations make.\n");
        assertThat(none.exitCode()).isZero();
        database.execute("DROP INDEX users_mail; ALTER TABLE users ALTER COLUMN mail TYPE text; CREATE TABLE hot (a int);"
                + " CREATE TABLE tmp_1 (a int)");
        database.file("dbmig.yaml", "drift:\n  ignore:\n    - {object: \"table public.tmp_*\", reason: nightly import}\n");
        Outcome found = dbmig("drift");
        assertThat(found.exitCode()).isEqualTo(10);
        assertThat(found.stdout()).isEqualTo("""
                Only in the database (2)
                  column public.hot.a: integer
                  table public.hot: owner %s

                Only in the migrations (1)
                  index public.users users_mail: CREATE INDEX users_mail ON public.users USING btree (mail)

                Not the same (1)
                  column public.users.mail
                    migrations: character varying(80)
                    database:   text

                Ignored: column public.tmp_1.a (nightly import)
                Ignored: table public.tmp_1 (nightly import)
                Drift: database "%s" is not what its 2 migrations make: 4 differences.
                """.formatted(database.settings().user(), database.name()));
        Outcome quick = dbmig("drift", "--quick", "--json");
        assertThat(quick.exitCode()).isEqualTo(10);
        assertThat(quick.stdout()).contains("\"object\":\"table public.hot\"", "\"reason\":\"nightly import\"");
        Outcome written = dbmig("drift", "--write", "hot fix");
        assertThat(written.exitCode()).as(written.stdout() + written.stderr()).isZero();
        assertThat(written.stdout()).contains("003_hot_fix.sql", "dbmig stamp 003 --reason \"drift\"");
        assertThat(dbmig("stamp", "003", "--reason", "drift").exitCode()).isZero();
        assertThat(dbmig("drift").exitCode()).isZero();
    }

    @Test
    void knowsWhatTheLastRunHasLeft(@TempDir Path other) throws Exception {
        try (SafeProject project = new SafeProject(other, program()).addColumn(true)) {
            assertThat(project.dbmig().run("upgrade").exitCode()).isZero();
            Outcome quick = project.dbmig().run("drift", "--quick");
            assertThat(quick.stdout()).as(quick.stderr()).startsWith("No drift: database ").contains(" is what it was after run ");
            project.database.execute("ALTER TABLE users DROP COLUMN age");
            assertThat(project.dbmig().run("drift", "--quick").exitCode()).isEqualTo(10);
            Outcome restored = project.dbmig().run("restore", "--yes");
            assertThat(restored.exitCode()).as(restored.stderr()).isZero();
            assertThat(project.dbmig().run("drift", "--quick").stderr()).contains("nothing is known of the database here");
        }
    }

    @Test
    void keepsTheScriptForFreshInstallationsEqual() throws Exception {
        Outcome dump = dbmig("schema", "dump");
        assertThat(dump.stdout()).as(dump.stderr()).isEqualTo("schema.sql\n");
        assertThat(dbmig("schema", "check").stdout()).isEqualTo("Equal: schema.sql makes what the migrations make.\n");
        Files.writeString(folder.resolve("schema.sql"), "CREATE TABLE users (id bigserial PRIMARY KEY, mail text);");
        Outcome check = dbmig("--quiet", "schema", "check");
        assertThat(check.exitCode()).isEqualTo(10);
        assertThat(check.stdout()).contains("  column public.users.mail\n    migrations: character varying(80)\n    script:     text\n");
        Outcome refused = dbmig("schema", "dump");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.stderr()).contains("\"schema.sql\" was not written by 'dbmig schema dump'", "--force");
        assertThat(dbmig("schema", "dump", "--force").exitCode()).isZero();
        assertThat(dbmig("schema").exitCode()).isEqualTo(2);
    }
}
