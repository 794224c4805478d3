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
        Outcome outcome = dbmig().run("upgrade");
        assertThat(outcome.stderr()).startsWith("ERROR:  ").contains("migrations").contains("HINT:");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
    }

    @Test
    void refusesADatabaseThatIsNotThere() {
        database.migration("001_a.sql", "SELECT 1;");
        Outcome outcome = dbmig().run("status", "-d", "no \"such\" db");
        assertThat(outcome.stderr()).startsWith("ERROR:  database \"no \"such\" db\" does not exist");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.REFUSED.code());
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
