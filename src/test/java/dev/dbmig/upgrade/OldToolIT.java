package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.ToolJars;
import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools themselves, where they are installed, before and after an adoption: they must go on working. */
class OldToolIT {

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void dbmateGoesOn() throws Exception {
        require("dbmate");
        for (int i = 1; i <= 3; i++) {
            project.script("000" + i + "_t" + i + ".sql",
                    "-- migrate:up\nCREATE TABLE t" + i + " (id int);\n-- migrate:down\nDROP TABLE t" + i + ";\n");
        }
        Path third = Files.move(folder.resolve("0003_t3.sql"), elsewhere.resolve("0003_t3.sql"));
        List<String> dbmate = List.of("dbmate", "--url", url("postgres") + "?sslmode=disable", "-d", folder.toString(),
                "--no-dump-schema");
        run(dbmate, "up");
        Files.move(third, folder.resolve("0003_t3.sql"));
        adopt(Adoption.Missing.UNKNOWN);
        project.up();
        assertThat(run(dbmate, "status")).contains("Applied: 3", "Pending: 0");
        project.run(p -> p.downgrade("-1"));
        assertThat(run(dbmate, "status")).contains("Applied: 2", "Pending: 1");
        run(dbmate, "up");
        adopt(Adoption.Missing.UNKNOWN);
        run(dbmate, "rollback");
        adopt(Adoption.Missing.FORGET);
        project.up();
        assertThat(run(dbmate, "status")).contains("Applied: 3", "Pending: 0");
    }

    @Test
    void nodePgMigrateGoesOn() throws Exception {
        require("node-pg-migrate");
        for (int i = 1; i <= 3; i++) {
            project.script("170000000000" + i + "_add-t" + i + ".sql",
                    "-- Up Migration\nCREATE TABLE t" + i + " (id int);\n-- Down Migration\nDROP TABLE t" + i + ";\n");
        }
        List<String> tool = List.of("env", "DATABASE_URL=" + url("postgres"), "node-pg-migrate", "-m", folder.toString());
        run(tool, "up", "2");
        adopt(Adoption.Missing.UNKNOWN);
        project.up();
        assertThat(run(tool, "up")).contains("No migrations to run!");
        run(tool, "down");
        adopt(Adoption.Missing.FORGET);
        project.up();
        project.run(p -> p.downgrade("-2"));
        run(tool, "up");
        assertThat(adopt(Adoption.Missing.UNKNOWN)).hasSize(2);
    }

    @Test
    void sqitchIsReadAndLeftAlone() throws Exception {
        require("sqitch");
        List<String> sqitch = List.of("env", "SQITCH_FULLNAME=Ann", "SQITCH_EMAIL=ann@example.org", "sqitch", "-C",
                elsewhere.toString());
        run(sqitch, "init", "shop", "--engine", "pg");
        run(sqitch, "add", "users", "-n", "users");
        Files.writeString(elsewhere.resolve("deploy/users.sql"), "BEGIN; CREATE TABLE users (id int); COMMIT;");
        run(sqitch, "deploy", url("db:pg"));
        project.script("001_users.sql", "CREATE TABLE users (id int);").script("002_more.sql", "CREATE TABLE more (id int);");
        assertThat(adopt(Adoption.Missing.UNKNOWN)).containsExactly("001 users");
        project.up();
        assertThat(run(sqitch, "status", url("db:pg"))).contains("Nothing to deploy");
    }

    @Test
    void alembicGoesOn() throws Exception {
        require("alembic");
        for (int i = 1; i <= 3; i++) {
            project.script("000" + i + "_t" + i + ".sql", "CREATE TABLE t" + i + " (id int);")
                    .script("rollback_000" + i + ".sql", "DROP TABLE t" + i + ";");
            revision(i);
        }
        Files.writeString(elsewhere.resolve("alembic.ini"), "[alembic]\nscript_location = " + elsewhere + "\n");
        Files.writeString(elsewhere.resolve("env.py"), """
                from alembic import context
                from sqlalchemy import create_engine
                with create_engine("%s").connect() as connection:
                    context.configure(connection=connection)
                    with context.begin_transaction():
                        context.run_migrations()
                """.formatted(url("postgresql")));
        List<String> alembic = List.of("alembic", "-c", elsewhere.resolve("alembic.ini").toString());
        assumeTrue(exitCode(alembic, "upgrade", "0002") == 0, "alembic has no driver for PostgreSQL");
        adopt(Adoption.Missing.UNKNOWN);
        project.up();
        assertThat(run(alembic, "current")).contains("0003 (head)");
        run(alembic, "downgrade", "-1");
        adopt(Adoption.Missing.FORGET);
        assertThat(project.history()).isEqualTo("0001 applied, 0002 applied, 0003 undone");
        project.up();
        project.run(p -> p.downgrade("base"));
        run(alembic, "upgrade", "head");
        assertThat(adopt(Adoption.Missing.UNKNOWN)).hasSize(3);
    }

    @Test
    void flywayGoesOn() throws Exception {
        project.script("V1__t1.sql", "CREATE TABLE t1 (id int);\n");
        List<String> flyway = flyway();
        run(flyway, "migrate");
        project.script("V2__t2.sql", "CREATE TABLE t2 (id int);\r\n").script("U2__t2.sql", "DROP TABLE t2;")
                .script("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 1;");
        adopt(Adoption.Missing.UNKNOWN);
        project.up();
        assertThat(run(flyway, "validate")).contains("Successfully validated");
        assertThat(run(flyway, "migrate")).doesNotContain("Migrating schema");
        project.run(p -> p.downgrade("1"));
        run(flyway, "migrate");
        assertThat(project.hasRelation("t2")).isTrue();
        assertThat(adopt(Adoption.Missing.UNKNOWN)).containsExactly("2 t2");
        project.script("V3__t3.sql", "CREATE TABLE t3 (id int);").up();
        assertThat(run(flyway, "validate")).contains("Successfully validated");
    }

    /** A baseline, an order of its own, a repeatable one, one that was deleted or has failed. The free edition cannot read what was undone. */
    @Test
    void everyKindOfRowOfFlywayIsUnderstoodAndKept() throws Exception {
        project.execute("CREATE TABLE t1 (id int)");
        project.script("V1__t1.sql", "CREATE TABLE t1 (id int);").script("V2__t2.sql", "CREATE TABLE t2 (id int);\n")
                .script("V3__t3.sql", "CREATE TABLE t3 (id int);\n").script("V5__t5.sql", "CREATE TABLE t5 (id int);\n")
                .script("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 1 AS a;");
        List<String> flyway = flyway("-outOfOrder=true", "-baselineVersion=1");
        run(flyway, "baseline");
        run(flyway, "migrate");
        project.script("V4__t4.sql", "CREATE TABLE t4 (id int);\n");
        run(flyway, "migrate");
        project.remove("V4__t4.sql");
        assertThat(run(flyway, "repair")).contains("Marking as DELETED");
        project.execute("DROP TABLE t4");
        project.outOfOrder();
        assertThat(flywayAdopt()).containsExactlyInAnyOrder("2 t2", "3 t3", "5 t5", "R__views");
        project.script("V4__t4.sql", "CREATE TABLE t4 (name text);\n").script("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 2 AS a;");
        project.up();
        assertThat(project.hasRelation("t4")).isTrue();
        assertThat(run(flyway, "validate")).contains("Successfully validated");
        assertThat(run(flyway, "info")).doesNotContain("Pending", "Failed", "Ignored |");
        assertThat(run(flyway, "migrate")).contains("is up to date");
        project.script("V6__t6.sql", "CREATE TABLE t6 (id int);\n");
        run(flyway, "migrate");
        assertThat(flywayAdopt()).containsExactly("6 t6");
        project.execute("DROP TABLE t6; UPDATE flyway_schema_history SET success = false WHERE version = '6'");
        assertThat(project.failure()).hasMessageContaining("6");
        run(flyway, "repair");
        adopt(Adoption.Missing.FORGET);
        project.script("V7__t7.sql", "COMMENT ON TABLE t6 IS '${flyway:user}';\n");
        assertThat(project.failure()).hasMessageStartingWith("migrations/V7__t7.sql:1: ${flyway:user} is a placeholder");
        assertThat(project.hasRelation("t6")).isFalse();
        project.script("V7__t7.sql.conf", "placeholderReplacement=false\n").up();
        assertThat(project.value("SELECT obj_description('t6'::regclass)")).isEqualTo("${flyway:user}");
        assertThat(run(flyway, "validate")).contains("Successfully validated");
        assertThat(run(flyway, "migrate")).contains("is up to date");
    }

    private List<String> flywayAdopt() {
        return adopt(new Adoption.Choice(Optional.empty(), true, Optional.empty(), Adoption.Missing.UNKNOWN));
    }

    private List<String> flyway(String... more) throws IOException {
        ConnectionSettings settings = project.settings().connection();
        List<String> words = List.of(ToolJars.flyway(elsewhere.resolve("bin")).toString(), "-skipCheckForUpdate", "-url=jdbc:"
                + url("postgresql").replaceFirst("//[^@]*@", "//"), "-user=" + settings.user(),
                "-password=" + settings.get("password").orElse(""), "-locations=filesystem:" + folder);
        return Stream.concat(words.stream(), Stream.of(more)).toList();
    }

    @Test
    void liquibaseGoesOn() throws Exception {
        Files.createDirectories(elsewhere.resolve("db"));
        Files.writeString(elsewhere.resolve("changelog.xml"), """
                <databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog"
                    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.liquibase.org/xml/ns/dbchangelog
                    http://www.liquibase.org/xml/ns/dbchangelog/dbchangelog-latest.xsd"><includeAll path="db"/></databaseChangeLog>
                """);
        liquibaseFile("001_t1.sql", "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE t1 (id int);\n"
                + "--changeset ann:2\nCREATE TABLE t1b (id int);\n");
        liquibaseFile("002_t2.sql", "--liquibase formatted sql\n--changeset \"ann lee\":\"x 1\"\nCREATE TABLE t2 (id int);\n--rollback DROP TABLE t2;\n");
        List<String> liquibase = List.of(ToolJars.liquibase(elsewhere.resolve("bin")).toString(), "--url=jdbc:" + url("postgresql").replaceFirst("//[^@]*@", "//"), "--username="
                + project.settings().connection().user(), "--password=" + project.settings().connection().get("password").orElse(""),
                "--search-path=" + elsewhere, "--changelog-file=changelog.xml", "--show-banner=false");
        run(liquibase, "update");
        String rows = project.value("SELECT string_agg(d::text, ';' ORDER BY orderexecuted) FROM databasechangelog d");
        liquibaseFile("003_t3.sql", "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE t3 (id int);\n--changeset bob:2\nINSERT INTO t3 VALUES (1);\n");
        liquibaseFile("004_t4.sql", "CREATE TABLE t4 (id int);\n");
        project.script("004_rollback.sql", "DROP TABLE t4;");
        assertThat(adopt(Adoption.Missing.UNKNOWN)).containsExactly("001 t1", "002 t2");
        assertThat(project.value("SELECT string_agg(d::text, ';' ORDER BY orderexecuted) FROM databasechangelog d")).isEqualTo(rows);
        assertThat(run(liquibase, "status")).contains("3 changesets have not been applied");
        project.up();
        assertThat(run(liquibase, "status")).contains("is up to date");
        assertThat(run(liquibase, "update")).contains("Database is up to date");
        assertThat(project.value("SELECT count(md5sum) || ' of ' || count(*) FROM databasechangelog")).isEqualTo("6 of 6");
        project.run(p -> p.downgrade("-1"));
        assertThat(run(liquibase, "status")).contains("1 changeset has not been applied");
        run(liquibase, "update");
        assertThat(adopt(Adoption.Missing.UNKNOWN)).containsExactly("004 t4");
        liquibaseFile("005_t5.sql", "--liquibase formatted sql\n--changeset ann:1 context:test\nCREATE TABLE t5 (id int);\n");
        assertThat(project.failure()).hasMessage("migrations/005_t5.sql:2: change set ann:1 has 'context', which dbmig does not heed");
        assertThat(project.hasRelation("t5")).isFalse();
        assertThat(project.mirroring(HistoryTable.Mirroring.OFF).failure()).hasMessageContaining("has 'context'");
        assertThat(run(liquibase, "update", "--contexts=test")).contains("1");
        assertThat(adopt(Adoption.Missing.UNKNOWN)).containsExactly("005 t5");
    }

    @Test
    void takesLiquibasesChangeSetsBackAsItSays() throws Exception {
        Files.createDirectories(elsewhere.resolve("db"));
        liquibaseFile("001_t1.sql", "--liquibase formatted sql\n--changeset ann:1 dbms:postgresql\nCREATE TABLE t1 (id int);\n--rollback DROP TABLE t1;\n");
        liquibaseFile("002_t2.sql", """
                --liquibase formatted sql

                --changeset ann:1
                CREATE TABLE t2 (id int);
                --rollback DROP TABLE t2

                --changeset ann:2
                ALTER TABLE t2 ADD a text;
                CREATE INDEX i ON t2 (a);
                /* liquibase rollback
                DROP INDEX i;
                ALTER TABLE t2 DROP a;
                */

                --changeset ann:3 runInTransaction:false
                VACUUM t2;
                --rollback not required
                """);
        Files.writeString(elsewhere.resolve("changelog.yaml"), "databaseChangeLog:\n  - includeAll:\n      path: db\n");
        List<String> liquibase = List.of(ToolJars.liquibase(elsewhere.resolve("bin")).toString(), "--url=jdbc:"
                + url("postgresql").replaceFirst("//[^@]*@", "//"), "--username=" + project.settings().connection().user(), "--password="
                + project.settings().connection().get("password").orElse(""), "--search-path=" + elsewhere, "--changelog-file=changelog.yaml");
        run(liquibase, "update-count", "--count=1");
        adopt(Adoption.Missing.UNKNOWN);
        project.up();
        assertThat(run(liquibase, "status")).contains("is up to date");
        project.run(p -> p.downgrade("001"));
        assertThat(project.hasRelation("t2")).isFalse();
        run(liquibase, "update");
        adopt(Adoption.Missing.UNKNOWN);
        project.run(p -> p.downgrade("base"));
        assertThat(project.hasRelation("t1")).isFalse();
        assertThat(run(liquibase, "status")).contains("4 changesets have not been applied");
        assertThat(project.failure()).hasMessageContaining("tells by which path Liquibase knows 001_t1.sql");
        run(liquibase, "update-count", "--count=1");
        adopt(Adoption.Missing.UNKNOWN);
        project.up();
        assertThat(run(liquibase, "rollback-count", "--count=4")).contains("Rolling Back Changeset: db/002_t2.sql::2::ann");
        assertThat(project.hasRelation("t1")).isFalse();
    }

    private void liquibaseFile(String name, String text) throws IOException {
        project.script(name, text);
        Files.writeString(elsewhere.resolve("db").resolve(name), text);
    }

    private void revision(int number) throws IOException {
        Files.createDirectories(elsewhere.resolve("versions"));
        Files.writeString(elsewhere.resolve("versions/000" + number + "_t.py"), """
                from alembic import op
                revision = "000%d"
                down_revision = %s
                def upgrade():
                    op.execute("CREATE TABLE t%d (id int)")
                def downgrade():
                    op.execute("DROP TABLE t%d")
                """.formatted(number, number == 1 ? "None" : "\"000" + (number - 1) + "\"", number, number));
    }

    private List<String> adopt(Adoption.Missing missing) {
        return adopt(new Adoption.Choice(Optional.empty(), false, Optional.empty(), missing));
    }

    private List<String> adopt(Adoption.Choice choice) {
        Function<Session, Adoption> look = session -> Adoption.preview(session, HistoryTable.DEFAULT, project.read(), choice);
        try (Session session = project.database.open()) {
            Adoption shown = look.apply(session);
            shown.requireFit();
            return new EditHistory(project.settings(), note -> { }).run(editor -> editor.adopt(shown, look));
        }
    }

    private String url(String scheme) {
        ConnectionSettings settings = project.database.settings();
        String password = settings.get("password").map(text -> ":" + text).orElse("");
        return scheme + "://" + settings.user() + password + "@" + settings.host() + ":" + settings.port() + "/"
                + settings.database();
    }

    private static void require(String program) {
        boolean isThere = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
        assumeTrue(isThere, program + " is not installed");
    }

    private static String run(List<String> command, String... arguments) throws Exception {
        Result result = start(command, arguments);
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }

    private static int exitCode(List<String> command, String... arguments) throws Exception {
        return start(command, arguments).exitCode();
    }

    private record Result(int exitCode, String output) {
    }

    private static Result start(List<String> command, String... arguments) throws Exception {
        List<String> argv = Stream.concat(command.stream(), Stream.of(arguments)).toList();
        Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }
}
