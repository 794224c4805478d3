package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other engines than Alembic: the real Sqitch, and a tool that a team has written itself. */
class EngineToolsNativeIT {

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
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Outcome dbmig(String... arguments) {
        return database.reaching(program().safely()).run(arguments);
    }

    private static Outcome worked(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome;
    }

    @Test
    void drivesSqitch() {
        shop();
        assertThat(worked(dbmig("current")).stdout()).isEmpty();
        worked(dbmig("upgrade", "users"));
        assertThat(worked(dbmig("current")).stdout()).isEqualTo("users\n");
        assertThat(worked(dbmig("upgrade", "--dry-run")).stdout()).contains("-- deploy/orders.sql").contains("CREATE TABLE orders");
        assertThat(worked(dbmig("upgrade")).stdout()).contains("1 migration by sqitch").contains("Rehearse");
        assertThat(database.hasTable("orders")).isTrue();
        assertThat(worked(dbmig("status")).stdout()).containsPattern("orders +Add orders +applied");
        worked(dbmig("downgrade", "base", "--skip-test"));
        assertThat(database.hasTable("users")).isFalse();
    }

    /** A project of Sqitch's with two changes. */
    private void shop() {
        assumeTrue(Files.exists(Path.of("/usr/bin/sqitch")), "Sqitch is not installed: package sqitch");
        database.file("dbmig.yaml", """
                engine: {preset: sqitch, environment: ['SQITCH_FULLNAME=A', 'SQITCH_EMAIL=a@example.com']}
                backup: {dir: backups}
                state-dir: state
                """).file("sqitch.conf", "[core]\n\tengine = pg\n").file("sqitch.plan", """
                %syntax-version=1.0.0
                %project=shop

                users 2024-01-01T00:00:00Z A <a@example.com> # Add users
                orders [users] 2024-01-02T00:00:00Z A <a@example.com> # Add orders
                """).file("deploy/users.sql", "BEGIN;\nCREATE TABLE users (id int PRIMARY KEY);\nCOMMIT;\n")
                .file("revert/users.sql", "BEGIN;\nDROP TABLE users;\nCOMMIT;\n")
                .file("verify/users.sql", "SELECT id FROM users WHERE false;\n")
                .file("deploy/orders.sql", "BEGIN;\nCREATE TABLE orders (id int);\nCOMMIT;\n")
                .file("revert/orders.sql", "BEGIN;\nDROP TABLE orders;\nCOMMIT;\n")
                .file("verify/orders.sql", "SELECT id FROM orders WHERE false;\n");
    }

    @Test
    void comparesWithWhatSqitchMakes() {
        shop();
        assertThat(dbmig("drift").stderr()).contains("sqitch says that no migration is applied");
        worked(dbmig("db", "setup"));
        assertThat(worked(dbmig("drift")).stdout()).contains("is what its 2 migrations make");
        assertThat(worked(dbmig("schema", "dump", "-")).stdout()).contains("-- dbmig:contains orders").contains("CREATE TABLE public.users")
                .doesNotContain("sqitch.").doesNotContain("CREATE SCHEMA");
        worked(dbmig("schema", "dump"));
        worked(dbmig("schema", "check"));
        database.execute("CREATE INDEX by_hand ON orders (id)");
        Outcome drift = dbmig("drift");
        assertThat(drift.exitCode()).as(drift.stdout() + drift.stderr()).isEqualTo(10);
        assertThat(drift.stdout()).contains("index public.orders by_hand").contains("1 difference.");
        worked(dbmig("db", "reset", "--yes"));
        assertThat(worked(dbmig("current")).stdout()).isEqualTo("orders\n");
        worked(dbmig("drift"));
    }

    @Test
    void lintsSqitchsScripts() {
        shop();
        worked(dbmig("upgrade", "users"));
        database.execute("INSERT INTO users VALUES (1)");
        database.file("deploy/orders.sql", "BEGIN;\nCREATE TABLE orders (id int);\nDROP TABLE users;\nCOMMIT;\n");
        Outcome lint = dbmig("lint");
        assertThat(lint.exitCode()).as(lint.stdout() + lint.stderr()).isEqualTo(3);
        assertThat(lint.stdout()).contains("ERROR:  deploy/orders.sql:3:").doesNotContain("deploy/users.sql");
        assertThat(worked(dbmig("lint", "users")).stdout()).contains("NOTE:  deploy/users.sql:2:").doesNotContain("orders");
    }

    @Test
    void saysThatAToolCannotPrintWhatIsToBeLookedAt() {
        database.file("dbmig.yaml", """
                engine: {current: 'echo', history: echo v1 First, upgrade: 'echo {target}'}
                state-dir: state
                """);
        Outcome lint = dbmig("lint");
        assertThat(lint.exitCode()).as(lint.stdout() + lint.stderr()).isEqualTo(3);
        assertThat(lint.stderr()).contains("the engine cannot print the SQL of v1").contains("engine.sql");
    }

    @Test
    void drivesAToolOfTheTeamsOwn() throws IOException {
        database.file("dbmig.yaml", """
                engine:
                  current: sh tool.sh current
                  history: cat versions
                  upgrade: sh tool.sh up {target}
                  downgrade: sh tool.sh down {target}
                  sql: echo from {from} to {target} on {database}
                  tables: [public.at]
                backup: {dir: backups}
                state-dir: state
                """).file("versions", "v1 First tables\nv2 An index\n").file("tool.sh", """
                set -e
                psql -XAtqc 'CREATE TABLE IF NOT EXISTS at (v text)'
                case $1 in
                current) psql -XAtqc 'SELECT v FROM at';;
                up) psql -XAtq -v ON_ERROR_STOP=1 -c "CREATE TABLE IF NOT EXISTS t (id int); DELETE FROM at; INSERT INTO at VALUES ('$2')";;
                down) psql -XAtq -v ON_ERROR_STOP=1 -c "DELETE FROM at; INSERT INTO at SELECT '$2' WHERE '$2' <> 'base'; DROP TABLE t";;
                esac
                """);
        assertThat(worked(dbmig("upgrade", "v1", "--dry-run")).stdout()).contains("from base to v1 on " + database.name());
        worked(dbmig("upgrade", "v1"));
        assertThat(worked(dbmig("upgrade")).stdout()).contains("v1 → v2  1 migration by the engine");
        assertThat(worked(dbmig("history")).stdout()).containsPattern("v2 +An index +current +v1");
        Files.writeString(folder.resolve("tool.sh"), Files.readString(folder.resolve("tool.sh")).replace("down) psql", "down) true || psql"));
        Outcome liar = dbmig("downgrade", "v1", "--skip-test");
        assertThat(liar.exitCode()).as(liar.stdout() + liar.stderr()).isEqualTo(7);
        assertThat(liar.stderr()).contains("the engine ended well, but the database is at v2, not at v1");
    }

    @Test
    void saysWhichProgramIsMissing() throws IOException {
        database.file("dbmig.yaml", "{engine: {preset: alembic, run: no-such-runner}, state-dir: state}").file("alembic.ini", "[alembic]\n");
        Outcome status = dbmig("status");
        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.stderr()).contains("program \"no-such-runner\" not found").contains("engine.run");
        database.file("dbmig.yaml", "{engine: {preset: flyway, run: env}}").file("bin/flyway", "#!/bin/sh\nexit 3\n");
        Files.setPosixFilePermissions(folder.resolve("bin/flyway"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Outcome failed = database.reaching(program().with("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"))).run("current");
        assertThat(failed.stderr()).contains("flyway history failed: it said nothing");
    }
}
