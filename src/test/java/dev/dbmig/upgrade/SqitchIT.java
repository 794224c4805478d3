package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.Migration;
import dev.dbmig.migration.MigrationFolder;
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

/** A project of Sqitch under dbmig, and the real Sqitch beside it: both must agree on what is deployed. */
class SqitchIT {

    private static final String REGISTRY = "SELECT string_agg(change || coalesce((SELECT string_agg(tag, '') FROM sqitch.tags t"
            + " WHERE t.change_id = c.change_id), '') || coalesce((SELECT string_agg(' ' || type || ' ' || dependency, '' ORDER BY type)"
            + " FROM sqitch.dependencies d WHERE d.change_id = c.change_id), ''), ', ' ORDER BY committed_at) FROM sqitch.changes c";

    @TempDir
    Path folder;

    @TempDir
    Path other;

    private Project project;

    @BeforeEach
    void create() throws Exception {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(dir -> Files.isExecutable(Path.of(dir, "sqitch"))),
                "sqitch is not installed");
        project = new Project(folder);
        sqitch("init", "shop", "--engine", "pg", "--uri", "https://example.org/shop");
        add("users", "CREATE TABLE users (id int);", "DROP TABLE users;", "SELECT id FROM users WHERE false;");
        add("roles", "CREATE TABLE roles (id int);", "DROP TABLE roles;", "SELECT 1/count(*) FROM pg_class WHERE relname = 'roles';",
                "--requires", "users");
    }

    @AfterEach
    void drop() {
        if (project != null) {
            project.close();
        }
    }

    @Test
    void numbersTheChangesByThePlanAndNamesThemByTheIdsOfSqitch() throws Exception {
        sqitch("tag", "v1", "-n", "first");
        sqitch("rework", "users", "-n", "again");
        List<String> ids = sqitch("plan", "--format", "format:%H", "--no-headers").lines().filter(line -> line.length() == 40).toList();
        List<String> ours = project.read().migrations().stream().map(Migration::key).toList();
        assertThat(ours).hasSize(3);
        for (int i = 0; i < ours.size(); i++) {
            assertThat(ours.get(i)).isEqualTo((i + 1) + "-" + ids.get(i).substring(0, 10));
        }
        Files.writeString(folder.resolve("deploy/users.sql"), "BEGIN;\nALTER TABLE users ADD COLUMN a int;\nCOMMIT;\n");
        project.up();
        assertThat(project.read().migrations()).extracting(Migration::name).containsExactly("users@v1", "roles", "users");
        assertThat(project.history()).isEqualTo(ours.get(0) + " applied, " + ours.get(1) + " applied, " + ours.get(2) + " applied");
    }

    @Test
    void keepsTheRegistrySoThatSqitchAgrees() throws Exception {
        sqitch("deploy", "--to", "users", url());
        adopt(Adoption.Missing.UNKNOWN);
        sqitch("tag", "v1", "-n", "it's first");
        add("more", "CREATE TABLE more (id int);", "DROP TABLE more;", "SELECT id FROM more;", "--requires", "users@v1", "--conflicts", "other:x");
        project.up();
        assertThat(project.value(REGISTRY)).isEqualTo("users, roles@v1 require users, more conflict other:x require users@v1");
        assertThat(sqitch("status", url())).contains("# Change:   " + idOf("more")).contains("Nothing to deploy (up-to-date)");
        assertThat(sqitch("verify", url())).contains("Verify successful");
        project.run(p -> p.downgrade("users"));
        assertThat(project.value(REGISTRY)).isEqualTo("users");
        assertThat(sqitch("status", url())).contains("Undeployed changes:", "* roles @v1", "* more");
        sqitch("deploy", url());
        adopt(Adoption.Missing.UNKNOWN);
        sqitch("revert", "-y", "--to", "users", url());
        adopt(Adoption.Missing.FORGET);
        project.up();
        sqitch("revert", "-y", url());
        assertThat(project.value("SELECT string_agg(event || ' ' || change, ', ' ORDER BY committed_at) FROM sqitch.events"))
                .isEqualTo("deploy users, deploy roles, deploy more, revert more, revert roles, deploy roles, deploy more, revert more,"
                        + " revert roles, deploy roles, deploy more, revert more, revert roles, revert users");
        assertThat(project.hasRelation("users")).isFalse();
    }

    @Test
    void writesWhatSqitchItselfWouldHaveWritten() throws Exception {
        sqitch("tag", "v1", "-n", "first");
        add("more", "CREATE TABLE more (id int);", "DROP TABLE more;", "SELECT 1;", "--requires", "users");
        String columns = "SELECT string_agg(row(change_id, script_hash, change, project, note, planned_at, planner_name, planner_email)::text,"
                + " '; ' ORDER BY planned_at, change) || (SELECT string_agg(row(tag_id, tag, project, change_id, note, planned_at,"
                + " planner_name, planner_email)::text, ';') FROM sqitch.tags) || (SELECT string_agg(d::text, ';' ORDER BY d)"
                + " FROM sqitch.dependencies d) || (SELECT string_agg(row(event, change_id, change, project, note, requires, conflicts, tags,"
                + " planned_at, planner_name, planner_email)::text, ';' ORDER BY committed_at) FROM (SELECT * FROM sqitch.events ORDER BY"
                + " committed_at DESC LIMIT 2) e) FROM sqitch.changes";
        sqitch("deploy", url());
        String theirs = project.value(columns);
        sqitch("revert", "-y", "--to", "users", url());
        adopt(Adoption.Missing.UNKNOWN);
        project.up();
        assertThat(project.value(columns)).isEqualTo(theirs);
    }

    @Test
    void knowsOnlyTheFirstOfAReworkedChangeAsDeployed() throws Exception {
        sqitch("deploy", url());
        sqitch("tag", "v1", "-n", "first");
        sqitch("rework", "users", "-n", "again");
        Files.writeString(folder.resolve("deploy/users.sql"), "BEGIN;\nALTER TABLE users ADD COLUMN IF NOT EXISTS a int;\nCOMMIT;\n");
        assertThat(adopt(Adoption.Missing.UNKNOWN)).hasSize(2);
        project.up();
        assertThat(sqitch("status", url())).contains("Nothing to deploy");
        assertThat(project.value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'a'")).isEqualTo("1");
    }

    @Test
    void refusesAPlanThatIsNotTheOneThatWasDeployed() throws Exception {
        project.up();
        Path plan = folder.resolve("sqitch.plan");
        Files.writeString(plan, Files.readString(plan).replaceFirst("# users", "# other"));
        DbmigException failure = project.failure();
        assertThat(failure.getMessage()).contains("users").contains("pending, but");
    }

    /** Another team's project is deployed into the same database and registry, and requires a change of this one. */
    @Test
    void keepsOnlyTheProjectOfThisFolder() throws Exception {
        sqitch("deploy", url());
        sqitchIn(other, "init", "billing", "--engine", "pg");
        sqitchIn(other, "add", "users", "-n", "a name that the other has too", "--requires", "shop:roles");
        Files.writeString(other.resolve("deploy/users.sql"), "CREATE SCHEMA billing;");
        Files.writeString(other.resolve("revert/users.sql"), "DROP SCHEMA billing;");
        Files.writeString(other.resolve("verify/users.sql"), "SELECT 1;");
        sqitchIn(other, "deploy", url());
        assertThat(adopt(Adoption.Missing.UNKNOWN)).hasSize(2);
        assertThat(project.value("SELECT obj_description('dbmig_history'::regclass)")).contains("\"changes\" of \"shop\"");
        add("more", "CREATE TABLE more (id int);", "DROP TABLE more;", "SELECT 1;");
        project.up();
        assertThat(sqitch("status", url())).contains("Nothing to deploy");
        assertThat(sqitchIn(other, "status", url())).contains("# Project:  billing").contains("Nothing to deploy");
        sqitch("verify", url());
        sqitchIn(other, "verify", url());
        project.run(p -> p.downgrade("roles"));
        assertThat(project.failure(p -> p.downgrade("base"))).hasMessageContaining("dependencies");
        assertThat(project.hasRelation("roles")).isTrue();
        assertThat(project.value(REGISTRY)).isEqualTo("users, roles require users, users require shop:roles");
        sqitchIn(other, "revert", "-y", url());
        sqitch("revert", "-y", "--to", "users", url());
        adopt(Adoption.Missing.FORGET);
        project.run(p -> p.downgrade("base"));
        assertThat(project.value(REGISTRY)).isNull();
        project.up();
        sqitchIn(other, "deploy", url());
        assertThat(sqitch("status", url())).contains("Nothing to deploy");
    }

    @Test
    void refusesSeveralProjectsWhereNoPlanSaysWhichIsMeant() throws Exception {
        sqitch("deploy", url());
        sqitchIn(other, "init", "billing", "--engine", "pg");
        sqitchIn(other, "add", "bills", "-n", "bills");
        Files.writeString(other.resolve("deploy/bills.sql"), "CREATE SCHEMA billing;");
        sqitchIn(other, "deploy", "--no-verify", url());
        Path scripts = Files.createDirectories(other.resolve("scripts"));
        Files.writeString(scripts.resolve("001_users.sql"), "CREATE TABLE users (id int);");
        try (Session session = project.database.open()) {
            assertThatThrownBy(() -> Adoption.preview(session, HistoryTable.DEFAULT, MigrationFolder.read(scripts, "scripts"),
                    new Adoption.Choice(Optional.empty(), false, Optional.empty(), Adoption.Missing.UNKNOWN)))
                    .hasMessage("sqitch.changes has changes of several projects: billing, shop");
        }
    }

    private void add(String name, String deploy, String revert, String verify, String... options) throws Exception {
        sqitch(Stream.concat(Stream.of("add", name, "-n", name), Stream.of(options)).toArray(String[]::new));
        Files.writeString(folder.resolve("deploy/" + name + ".sql"), "-- Deploy shop:" + name + " to pg\nBEGIN;\n" + deploy + "\nCOMMIT;\n");
        Files.writeString(folder.resolve("revert/" + name + ".sql"), "BEGIN;\n" + revert + "\nCOMMIT;\n");
        Files.writeString(folder.resolve("verify/" + name + ".sql"), "BEGIN;\n" + verify + "\nROLLBACK;\n");
    }

    private String idOf(String change) throws Exception {
        return sqitch("plan", "--format", "format:%H %n", "--no-headers").lines().filter(line -> line.endsWith(" " + change)).findFirst()
                .orElseThrow().substring(0, 40);
    }

    private List<String> adopt(Adoption.Missing missing) {
        Function<Session, Adoption> look = session -> Adoption.preview(session, HistoryTable.DEFAULT, project.read(),
                new Adoption.Choice(Optional.empty(), false, Optional.empty(), missing));
        try (Session session = project.database.open()) {
            Adoption shown = look.apply(session);
            shown.requireFit();
            assertThat(shown.mirrors()).isTrue();
            return new EditHistory(project.settings(), note -> { }).run(editor -> editor.adopt(shown, look));
        }
    }

    private String url() {
        ConnectionSettings settings = project.database.settings();
        String password = settings.get("password").map(text -> ":" + text).orElse("");
        return "db:pg://" + settings.user() + password + "@" + settings.host() + ":" + settings.port() + "/" + settings.database();
    }

    private String sqitch(String... arguments) throws IOException, InterruptedException {
        return sqitchIn(folder, arguments);
    }

    private static String sqitchIn(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> argv = Stream.concat(Stream.of("sqitch", "-C", folder.toString()), Stream.of(arguments)).toList();
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().putAll(java.util.Map.of("SQITCH_FULLNAME", "Ann", "SQITCH_EMAIL", "ann@example.org"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(argv + "\n" + output).isZero();
        return output;
    }
}
