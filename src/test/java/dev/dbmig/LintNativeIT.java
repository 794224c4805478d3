package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lint says, and how it ends. */
class LintNativeIT {

    @TempDir
    Path folder;

    private PackagedDatabase database;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeEach
    void create() {
        database = new PackagedDatabase(folder);
        database.migration("001_users.sql", "CREATE TABLE users (id int, email text); INSERT INTO users VALUES (1, 'a'), (2, NULL);");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Outcome run(String... arguments) {
        return database.reaching(program()).run(arguments);
    }

    @Test
    void saysWhatIsAtStakeAndRefusesUnlessItIsAllowed() {
        assertThat(run("upgrade").exitCode()).isZero();
        database.migration("002_drop.sql", "SELECT 1;\nALTER TABLE users\n    DROP COLUMN email;\n");
        Outcome refused = run("lint");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.stdout()).startsWith("""
                ERROR:  migrations/002_drop.sql:3:5: DROP COLUMN takes away what is in users.email, and an application that still reads it fails [drop-column]
                LINE 3:     DROP COLUMN email
                            ^
                DETAIL:  users: 2 rows, 16 kB, 1 with a value in it
                HINT:  Let the application do without it first; what is in it then only a backup has.
                """).endsWith("Found 1 error.\n");
        assertThat(run("lint", "--fail-on", "never").exitCode()).isZero();
        database.migration("002_drop.sql", "-- dbmig:allow drop-column: addresses are kept by the mail service since May\nALTER TABLE users\n    DROP COLUMN email;\n");
        Outcome allowed = run("lint");
        assertThat(allowed.exitCode()).as(allowed.stdout()).isZero();
        assertThat(allowed.stdout()).contains("ALLOWED:  migrations/002_drop.sql:3:5").contains("REASON:  addresses are kept by the mail service since May")
                .endsWith("Found 1 allowed.\n");
        assertThat(run("upgrade").exitCode()).isZero();
        assertThat(run("lint").stdout()).isEqualTo("Nothing found.\n");
        assertThat(run("lint", "--all", "--json").stdout()).startsWith("{\"database\":\"" + database.name() + "\",\"findings\":[");
    }

    @Test
    void looksIntoBlocksAndAtDownScriptsAndSaysWhichScriptItIs() {
        assertThat(run("upgrade").exitCode()).isZero();
        database.migration("002_block.sql", "DO $$\nBEGIN\n    EXECUTE 'DROP TABLE ' || 'users';\nEND $$;\n")
                .migration("002_rollback.sql", "ALTER TABLE users DROP COLUMN email;\n");
        Outcome lint = run("lint");
        assertThat(lint.exitCode()).isEqualTo(3);
        assertThat(lint.stdout()).isEqualTo("""
                ERROR:  migrations/002_block.sql:3:31: DROP TABLE takes away all of users [drop-table]
                LINE 3:     EXECUTE 'DROP TABLE ' || 'users';
                                                      ^
                DETAIL:  users: 2 rows, 16 kB
                HINT:  Rename it first, and drop it once nobody has missed it; what is in it then only a backup has.
                ERROR:  migrations/002_rollback.sql:1:19: DROP COLUMN takes away what is in users.email, and an application that still reads it fails [drop-column, down script]
                LINE 1: ALTER TABLE users DROP COLUMN email
                                          ^
                DETAIL:  users: 2 rows, 16 kB, 1 with a value in it
                HINT:  Whoever goes back loses it: what is in it then only a backup has. Copy what must be kept into another table first.
                Found 2 errors.
                """);
        assertThat(run("lint", "migrations/002_rollback.sql", "--json").stdout()).contains("\"direction\":\"down\"").doesNotContain("\"direction\":\"up\"");
        assertThat(run("lint", "migrations/002_block.sql").stdout()).contains("002_block").doesNotContain("rollback");
        assertThat(run("lint", "002").stdout()).contains("002_block").contains("002_rollback");
    }

    @Test
    void worksWithoutADatabaseAndSaysWhatItCouldNotSee() {
        database.migration("002_index.sql", "CREATE INDEX i ON users (email);\nCREATE TABLE t (at timestamp);\n");
        Outcome offline = database.reaching(program()).with("PGHOST", "nowhere.invalid").run("lint", "--offline", "--server-version", "13");
        assertThat(offline.exitCode()).as(offline.stderr()).isZero();
        assertThat(offline.stdout()).contains("NOTE:  migrations/002_index.sql:2:17: at means another moment in each time zone")
                .contains("Without a database it cannot be told how large the tables are").contains("PostgreSQL 13 was assumed");
        assertThat(run("lint", "--offline", "--fail-on", "note").exitCode()).isEqualTo(3);
        assertThat(run("lint", "--offline", "--server-version", "12").exitCode()).isEqualTo(2);
        assertThat(run("lint", "--server-version", "13").exitCode()).isEqualTo(2);
        assertThat(run("lint", "--fail-on", "eror").stderr()).contains("error");
        assertThat(run("lint", "--offline", "-h", "elsewhere").exitCode()).isEqualTo(2);
        assertThat(run("lint", "--rules").stdout()).contains("create-index-locks").contains("drop-column");
    }

    @Test
    void refusesAnAllowWithoutAReasonAndAScriptThatCannotBeRead() {
        database.migration("002_x.sql", "-- dbmig:allow drop-table\nDROP TABLE users;\n").migration("003_y.sql", "SELECT 1;\n\\gexec\n");
        Outcome lint = run("lint", "--offline");
        assertThat(lint.exitCode()).isEqualTo(3);
        assertThat(lint.stdout()).contains("ERROR:  migrations/002_x.sql:1:1: dbmig:allow needs a rule and a reason [bad-allow]")
                .contains("ERROR:  migrations/003_y.sql:2:1:").contains("[unreadable]");
        assertThat(run("lint", "migrations/002_x.sql", "--offline").stdout()).doesNotContain("003_y");
    }

    @Test
    void warnsBeforeARunAndRefusesNothingByItself() {
        assertThat(run("upgrade").exitCode()).isZero();
        database.migration("002_rename.sql", "CREATE VIEW v AS SELECT id FROM users; CREATE TABLE n (id bigint);"
                + " ALTER TABLE users ADD COLUMN must int NOT NULL;");
        Outcome upgrade = database.reaching(program()).safely().with("DBMIG_BACKUP_DIR", folder.resolve("backups").toString())
                .with("DBMIG_STATE_DIR", folder.resolve("state").toString()).run("upgrade");
        assertThat(upgrade.stdout()).contains("WARNING: migrations/002_rename.sql:1:97: a new column that is NOT NULL without a default fails");
        assertThat(upgrade.exitCode()).isEqualTo(6);
    }
}
