package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of bad input: refused before the first effect, with its exact message. */
class BadInputNativeIT {

    @TempDir
    Path folder;

    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    private DbmigProgram dbmig() {
        return database.reaching(program());
    }

    @BeforeEach
    void create() {
        database = new PackagedDatabase(folder);
    }

    @AfterEach
    void drop() {
        assertThat(database.hasTable("dbmig_history")).isFalse();
        database.close();
    }

    private void refuses(ExitCode code, String error, String... arguments) {
        Outcome outcome = dbmig().run(arguments);
        assertThat(outcome.stderr()).isEqualTo(error);
        assertThat(outcome.exitCode()).isEqualTo(code.code());
    }

    @Test
    void refusesAFolderThatIsNotThere() {
        refuses(ExitCode.REFUSED, """
                ERROR:  migrations folder "migrations" does not exist
                HINT:  Create it with 'dbmig init', or name another with --dir.
                """, "upgrade");
    }

    @Test
    void refusesAnEmptyFolder() {
        database.file("migrations/README.md", "nothing yet");
        refuses(ExitCode.REFUSED, """
                ERROR:  no migrations in "migrations"
                HINT:  Create the first with 'dbmig new NAME'.
                """, "upgrade");
    }

    @Test
    void refusesAFolderThatItMayNotRead() throws IOException {
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        org.junit.jupiter.api.Assumptions.assumeTrue(isRoot, "needs root, to be somebody else");
        database.migration("001_a.sql", "SELECT 1;");
        Files.setPosixFilePermissions(folder.resolve("migrations"), java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        for (Path path = folder; path.getParent() != null; path = path.getParent()) {
            java.util.Set<java.nio.file.attribute.PosixFilePermission> all = Files.getPosixFilePermissions(path);
            all.addAll(java.nio.file.attribute.PosixFilePermissions.fromString("r-xr-xr-x"));
            Files.setPosixFilePermissions(path, all);
        }
        Outcome outcome = database.reaching(program().under("setpriv", "--reuid=nobody", "--clear-groups")).run("upgrade");
        assertThat(outcome.stderr()).isEqualTo("""
                ERROR:  cannot read migrations folder "migrations": permission denied
                HINT:  Make it readable for the user that runs dbmig.
                """);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
    }

    @Test
    void refusesADatabaseThatIsNotThere() {
        database.migration("001_a.sql", "SELECT 1;");
        refuses(ExitCode.REFUSED, """
                ERROR:  database "no "such" db" does not exist
                HINT:  psql -l lists the databases; createdb makes a new one.
                """, "status", "-d", "no \"such\" db");
    }

    @Test
    void refusesWhereNoServerIs() {
        database.migration("001_a.sql", "SELECT 1;");
        refuses(ExitCode.REFUSED, """
                ERROR:  no server is listening on 127.0.0.1:1
                HINT:  Is PostgreSQL running there, and are host and port right?
                """, "upgrade", "-h", "127.0.0.1", "-p", "1");
    }

    @Test
    void refusesAWrongPassword() {
        database.migration("001_a.sql", "SELECT 1;");
        database.execute("DROP ROLE IF EXISTS dbmig_wrong; CREATE ROLE dbmig_wrong LOGIN PASSWORD 'right'");
        try {
            Outcome outcome = dbmig().with("PGUSER", "dbmig_wrong").with("PGPASSWORD", "wrong").run("upgrade");
            assertThat(outcome.stderr()).isEqualTo("""
                    ERROR:  password authentication failed for user "dbmig_wrong"
                    HINT:  The password came from PGPASSWORD; check it there.
                    """);
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        } finally {
            database.execute("DROP ROLE dbmig_wrong");
        }
    }

    @Test
    void refusesARoleThatMayNotMakeTheHistory() {
        database.migration("001_a.sql", "SELECT 1;");
        database.execute("DROP ROLE IF EXISTS dbmig_poor; CREATE ROLE dbmig_poor LOGIN PASSWORD 'p';"
                + " REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        try {
            Outcome outcome = dbmig().with("PGUSER", "dbmig_poor").with("PGPASSWORD", "p").run("upgrade");
            assertThat(outcome.stderr()).isEqualTo("""
                    ERROR:  role "dbmig_poor" may not create the history table public.dbmig_history
                    HINT:  GRANT CREATE ON SCHEMA "public" TO "dbmig_poor"; or name another schema with history.schema.
                    """);
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        } finally {
            database.execute("DROP ROLE dbmig_poor");
        }
    }

    @Test
    void undoesAllWhereAPrivilegeIsMissingInAMigration() {
        database.migration("001_a.sql", "CREATE TABLE b (id int);\nALTER TABLE a ADD COLUMN x int;\n");
        database.execute("DROP ROLE IF EXISTS dbmig_poor; CREATE ROLE dbmig_poor LOGIN PASSWORD 'p';"
                + " GRANT CREATE ON SCHEMA public TO dbmig_poor; CREATE TABLE a (id int)");
        try {
            Outcome outcome = dbmig().with("PGUSER", "dbmig_poor").with("PGPASSWORD", "p").run("upgrade");
            assertThat(outcome.stderr()).isEqualTo("""
                    ERROR:  migrations/001_a.sql:2:1: must be owner of table a (42501)
                    LINE 2: ALTER TABLE a ADD COLUMN x int
                            ^
                    DETAIL:  The transaction was rolled back: nothing was changed.
                    """);
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK.code());
            assertThat(database.hasTable("b")).isFalse();
        } finally {
            database.execute("REVOKE CREATE ON SCHEMA public FROM dbmig_poor; DROP ROLE dbmig_poor");
        }
    }

    @Test
    void refusesAFileThatIsNotWhatWasApplied() {
        database.migration("001_a.sql", "CREATE TABLE a (id int);");
        assertThat(dbmig().run("upgrade").exitCode()).isZero();
        database.migration("001_a.sql", "CREATE TABLE a (id bigint);").migration("002_b.sql", "SELECT 1;");
        Outcome outcome = dbmig().run("upgrade");
        assertThat(outcome.stderr()).isEqualTo("""
                ERROR:  migrations/001_a.sql is not what was applied: its checksum has changed
                DETAIL:  001 a: applied sha256:168f4af76cbece82a4185c6c57366e07883c6e4155f25ce28559018d99433b81, now sha256:22c69b9acf87dfbf96b59717109332740c380b42dac294560736d5b6a22167ae
                HINT:  Bring the file back as it was and put the change into a new migration; if the change is harmless: dbmig repair 001 --reason "…"
                """);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        database.execute("DROP TABLE dbmig_history");
    }

    @Test
    void refusesTwoScriptsOfOneVersion() {
        database.migration("001_a.sql", "SELECT 1;").migration("01_b.sql", "SELECT 1;");
        refuses(ExitCode.REFUSED, """
                ERROR:  version 001 is given twice: "migrations/001_a.sql" and "migrations/01_b.sql"
                HINT:  Rename or remove one of them.
                """, "upgrade");
    }

    @Test
    void refusesCopyDataThatIsCutOff() {
        database.migration("001_a.sql", "CREATE TABLE a (id int);\nCOPY a FROM STDIN;\n1\nx");
        Outcome outcome = dbmig().run("upgrade");
        assertThat(outcome.stderr()).isEqualTo("""
                ERROR:  migrations/001_a.sql:2:1: invalid input syntax for type integer: "x" (22P02)
                LINE 2: COPY a FROM STDIN
                        ^
                DETAIL:  CONTEXT: COPY a, line 2, column id: "x"
                         The transaction was rolled back: nothing was changed.
                """);
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK.code());
    }

    @Test
    void refusesInvalidUtf8() throws IOException {
        database.migration("001_a.sql", "");
        Files.write(folder.resolve("migrations/001_a.sql"), "SELECT 'caf\u00e9';\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        refuses(ExitCode.REFUSED, """
                ERROR:  migrations/001_a.sql:1:12: invalid UTF-8: byte 0xe9
                HINT:  Save the file as UTF-8, e.g. iconv -f LATIN1 -t UTF-8 migrations/001_a.sql > new.sql
                """, "upgrade");
    }

    @Test
    void refusesAnUnterminatedString() {
        database.migration("001_a.sql", "CREATE TABLE a (id int);\nINSERT INTO a VALUES ('one);\n");
        refuses(ExitCode.REFUSED, """
                ERROR:  migrations/001_a.sql:2:1: unterminated quoted string in the statement that begins here
                LINE 2: INSERT INTO a VALUES ('one);
                        ^
                HINT:  The file ends in the middle of it: is the file complete?
                """, "upgrade");
    }

    @Test
    void refusesAMetaCommandThatItDoesNotKnow() {
        database.migration("001_a.sql", "CREATE TABLE a (id int);\n\\gexec\n");
        refuses(ExitCode.REFUSED, """
                ERROR:  migrations/001_a.sql:2:1: \\gexec is not supported
                HINT:  Supported are \\i, \\ir, \\set, \\unset, \\echo, \\qecho, \\warn, \\restrict and \\unrestrict; write the rest in SQL.
                """, "upgrade");
    }

    @Test
    void refusesAnUnknownKey() {
        database.file("dbmig.yaml", "migratons: {dir: db}\n").migration("001_a.sql", "SELECT 1;");
        refuses(ExitCode.USAGE, """
                ERROR:  dbmig.yaml:1:1: unknown key "migratons"
                HINT:  Did you mean "migrations"?
                """, "upgrade");
    }

    @Test
    void refusesACommitThatCannotBeAbsorbed() {
        database.migration("001_a.sql", "CREATE TABLE a (id int);\nCOMMIT;\n");
        refuses(ExitCode.REFUSED, """
                ERROR:  migrations/001_a.sql:2:1: COMMIT without BEGIN would end the run's transaction before its end
                LINE 2: COMMIT
                        ^
                HINT:  Take it out, or put BEGIN before the statements that it ends.
                """, "upgrade");
    }

    @Test
    void refusesAnUnknownTarget() {
        database.migration("001_a.sql", "CREATE TABLE a (id int);");
        refuses(ExitCode.USAGE, """
                ERROR:  no migration is named "007"
                HINT:  'dbmig status' lists them; a target is a version, a name, +N or head.
                """, "upgrade", "007");
    }

    @Test
    void refusesADowngradeWithoutATarget() {
        refuses(ExitCode.USAGE, """
                ERROR:  downgrade needs a target
                HINT:  dbmig downgrade -1 undoes the newest migration; dbmig downgrade 003 what came after 003.
                """, "downgrade");
    }
}
