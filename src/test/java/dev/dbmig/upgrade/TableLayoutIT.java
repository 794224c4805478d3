package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.MigrationFolder;
import dev.dbmig.migration.MigrationListener;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.NewRow;
import dev.dbmig.migration.Version;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations that are rows of a table: read, refused, applied, undone. */
class TableLayoutIT {

    private static final String ROWS = "SELECT string_agg(schema_version_version || ' ' || schema_version_is_current || ' '"
            + " || (schema_version_applied_at IS NOT NULL), ', ' ORDER BY schema_version_id) FROM schema_versions";

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
        project.execute(TrackingShapes.SCHEMA_VERSIONS.replace("schema_version_up_sql TEXT NOT NULL", "schema_version_up_sql TEXT")
                + "; ALTER TABLE schema_versions ADD schema_version_down_sql text, ADD schema_version_verify_sql text");
        row("1.0.0", null, "now()");
    }

    @AfterEach
    void drop() {
        project.close();
    }

    private void row(String version, String up, String appliedAt) {
        project.execute("INSERT INTO schema_versions (schema_version_version, schema_version_description, schema_version_up_sql,"
                + " schema_version_is_current, schema_version_applied_at, schema_version_applied_by) VALUES ('" + version + "', 'it''s "
                + version + "', " + (up == null ? "NULL" : "$s$" + up + "$s$") + ", " + (appliedAt != null) + ", " + appliedAt + ", 'developer')");
    }

    private void set(String version, String column, String value) {
        project.execute("UPDATE schema_versions SET schema_version_" + column + " = " + (value == null ? "NULL" : "$s$" + value + "$s$")
                + " WHERE schema_version_version = '" + version + "'");
    }

    private MigrationFolder read() {
        try (Session session = project.database.open()) {
            return MigrationFolder.ofTable(session, "schema_versions");
        }
    }

    private DbmigException refusal() {
        return catchThrowableOfType(DbmigException.class, this::read);
    }

    private void adopt() {
        Function<Session, Adoption> look = session -> Adoption.preview(session, HistoryTable.DEFAULT, read(),
                new Adoption.Choice(Optional.empty(), false, Optional.empty(), Adoption.Missing.UNKNOWN));
        try (Session session = project.database.open()) {
            Adoption shown = look.apply(session);
            shown.requireFit();
            new EditHistory(project.settings(), note -> { }).run(editor -> editor.adopt(shown, look));
        }
    }

    private void run(Function<Planner, Plan> choice) {
        new Upgrade(project.settings(), read(), new MigrationListener() { }).run(choice, plan -> true);
    }

    private DbmigException failure(Function<Planner, Plan> choice) {
        return catchThrowableOfType(DbmigException.class, () -> run(choice));
    }

    private void up() {
        run(planner -> planner.upgrade("head"));
    }

    @Test
    void appliesInTheOrderOfVersionsAndSaysItInTheTable() {
        row("1.10.0", "CREATE TABLE c AS SELECT * FROM b;", null);
        row("1.9.0", "BEGIN;\n-- Author: Ann\nCREATE TABLE b AS SELECT 'a;b' AS x;\nCOMMIT;", null);
        adopt();
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 true true, 1.10.0 false false, 1.9.0 false false");
        up();
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 false true, 1.10.0 true true, 1.9.0 false true");
        assertThat(project.value("SELECT string_agg(schema_version_applied_by, ' ' ORDER BY schema_version_id) FROM schema_versions"))
                .isEqualTo("developer " + project.settings().connection().user() + " " + project.settings().connection().user());
        assertThat(project.value("SELECT string_agg(version || ' ' || author || ' ' || description, ', ' ORDER BY id) FROM dbmig_history"
                + " WHERE author IS NOT NULL")).isEqualTo("1.9.0 developer it's 1.9.0, 1.10.0 developer it's 1.10.0");
    }

    @Test
    void undoesByTheRowsOwnScriptAndLetsItWaitAgain() {
        row("1.1.0", "CREATE TABLE b (x int);", null);
        set("1.1.0", "down_sql", "DROP TABLE b;");
        adopt();
        up();
        run(planner -> planner.downgrade("-1"));
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 true true, 1.1.0 false false");
        up();
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 false true, 1.1.0 true true");
        set("1.1.0", "down_sql", "  \n");
        assertThat(failure(planner -> planner.downgrade("-1"))).hasMessage("cannot undo 1.1.0 it's 1.1.0: no down script");
    }

    @Test
    void pointsAtTheRowAndItsLine() {
        row("1.1.0", "CREATE TABLE b (x int);\nINSERT INTO b VALUES ('x');", null);
        adopt();
        DbmigException failure = failure(planner -> planner.upgrade("head"));
        assertThat(failure.getMessage()).startsWith("row 1.1.0 of schema_versions, line 2: invalid input syntax");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 true true, 1.1.0 false false");
        set("1.1.0", "up_sql", "SELECT 1;\nCOMMIT;");
        assertThat(failure(planner -> planner.upgrade("head"))).hasMessageStartingWith("row 1.1.0 of schema_versions, line 2: COMMIT without BEGIN");
    }

    @Test
    void goesOnWhereAScriptStoppedThatIsNotOneTransaction() {
        row("1.1.0", "CREATE TABLE b AS SELECT 1 AS x UNION ALL SELECT 1;\nCREATE UNIQUE INDEX CONCURRENTLY i ON b (x);", null);
        adopt();
        assertThat(failure(planner -> planner.upgrade("head")).exitCode()).isEqualTo(ExitCode.UNFINISHED);
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 true true, 1.1.0 false false");
        project.execute("DELETE FROM b WHERE ctid = '(0,1)'");
        up();
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 false true, 1.1.0 true true");
    }

    @Test
    void refusesRowsThatCouldNotBeApplied() {
        row("1.1.0", "  ", null);
        assertThat(refusal()).hasMessage("row 1.1.0 of schema_versions has no SQL");
        set("1.1.0", "up_sql", "-- migrate:up\nSELECT 1;\n-- migrate:down\n");
        assertThat(refusal()).hasMessage("row 1.1.0 of schema_versions has sections, and a row is one script");
        set("1.1.0", "up_sql", "SELECT 1;");
        row("01.1", "SELECT 1;", null);
        assertThat(refusal()).hasMessageContaining("is given twice in public.schema_versions");
        set("01.1", "version", " ");
        assertThat(refusal()).hasMessage("a row of public.schema_versions has no version");
    }

    @Test
    void refusesToBeginBeforeTheTableIsTakenOver() {
        row("1.1.0", "CREATE TABLE b (x int);", null);
        assertThat(failure(planner -> planner.upgrade("head"))).hasMessageContaining("has no history of dbmig, but a tracking table");
        new EditHistory(project.settings(), note -> { }).run(editor -> editor.baseline(Version.of("0.1"), "so it was"));
        assertThat(failure(planner -> planner.upgrade("head")))
                .hasMessage("the history does not know yet what table public.schema_versions says is applied");
        adopt();
        up();
        row("1.2.0", "SELECT 1;", null);
        project.mirroring(HistoryTable.Mirroring.OFF);
        assertThat(failure(planner -> planner.upgrade("head"))).hasMessageContaining("'history.mirror' is false");
    }

    @Test
    void refusesWhereMigrationsWaitInTwoPlaces() {
        set("1.0.0", "applied_at", null);
        set("1.0.0", "up_sql", "SELECT 1;");
        project.script("001_x.sql", "SELECT 1;").script("001_rollback.sql", "SELECT 1;");
        row("7.0.0", "SELECT 1;", null);
        assertThat(project.failure()).hasMessageContaining("migrations wait in two places: in the folder, and in table"
                + " public.schema_versions (7.0.0)");
        project.mirroring(HistoryTable.Mirroring.OFF).up();
    }

    @Test
    void refusesTwoTablesAndFindsOneOfAnotherName() {
        project.execute("CREATE SCHEMA \"O'ps x\"; CREATE TABLE \"O'ps x\".schema_versions (LIKE schema_versions);"
                + "INSERT INTO \"O'ps x\".schema_versions SELECT * FROM schema_versions");
        try (Session session = project.database.open()) {
            DbmigException two = catchThrowableOfType(DbmigException.class, () -> MigrationFolder.ofOnlyTable(session));
            assertThat(two).hasMessage("there is no folder of migrations, and several tables hold some: public.schema_versions,"
                    + " \"O'ps x\".schema_versions");
            project.execute("ALTER TABLE \"O'ps x\".schema_versions RENAME TO \"Änderungen\"; INSERT INTO \"O'ps x\".\"Änderungen\""
                    + " SELECT 9, '2', 'd', 'SELECT 1/0;', false");
            assertThat(MigrationFolder.ofOnlyTable(session)).isPresent();
            MigrationFolder other = MigrationFolder.ofTable(session, "\"O'ps x\".\"Änderungen\"");
            assertThat(other.find("2").up().script().name()).isEqualTo("row 2 of \"O'ps x\".\"Änderungen\"");
            assertThat(MigrationFolder.at(session, other.place().orElseThrow()).migrations()).hasSize(2);
            assertThat(catchThrowableOfType(DbmigException.class, () -> MigrationFolder.ofTable(session, "gone")))
                    .hasMessage("there is no table gone");
        }
    }

    @Test
    void seesARowThatWasChangedOrDeletedAfterItWasApplied() {
        row("1.1.0", "CREATE TABLE b (x int);", null);
        adopt();
        up();
        set("1.1.0", "up_sql", "CREATE TABLE b (x int) ;");
        assertThat(states()).containsExactly(MigrationState.APPLIED, MigrationState.CHANGED);
        set("1.1.0", "up_sql", "CREATE TABLE b (x int);\r\n".replace("\r\n", ""));
        assertThat(states()).containsExactly(MigrationState.APPLIED, MigrationState.APPLIED);
        project.execute("DELETE FROM schema_versions WHERE schema_version_version = '1.1.0'");
        assertThat(states()).containsExactly(MigrationState.APPLIED, MigrationState.MISSING);
    }

    private List<MigrationState> states() {
        try (Session session = project.database.open()) {
            return Comparison.of(read().migrations(), new History(HistoryTable.DEFAULT).rows(session)).statuses().stream()
                    .map(status -> status.state()).toList();
        }
    }

    @Test
    void insertsARowOnceHoweverManyTry() throws InterruptedException {
        AtomicInteger refused = new AtomicInteger();
        List<Thread> threads = List.of(inserting(refused), inserting(refused), inserting(refused));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(refused).hasValue(2);
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 true true, 1.1.0 false false");
    }

    private Thread inserting(AtomicInteger refused) {
        return new Thread(() -> {
            try {
                insert("1.1.0", "SELECT 'it''s';", Optional.of("SELECT 2;"));
            } catch (DbmigException e) {
                refused.incrementAndGet();
            }
        });
    }

    private String insert(String version, String up, Optional<String> down) {
        try (Session session = project.database.open()) {
            return NewRow.into(session, Optional.empty()).insert(new NewRow.Draft(version, "d", up, down, "o'neil"));
        }
    }

    private DbmigException insertRefused(String version, String up) {
        return catchThrowableOfType(DbmigException.class, () -> insert(version, up, Optional.empty()));
    }

    @Test
    void refusesARowThatAnUpgradeWouldRefuse() {
        assertThat(insertRefused("1.0", "SELECT 1;")).hasMessage("version 1.0 is in public.schema_versions already");
        assertThat(insertRefused("0.9", "SELECT 1;")).hasMessage("version 0.9 is below 1.0.0, which is applied");
        assertThat(insertRefused("1.1.0", " ")).hasMessage("the script of row 1.1.0 of schema_versions is empty");
        assertThat(insertRefused("1.1.0", "SELECT 1;\nSELECT 'a")).hasMessageContaining("row 1.1.0 of schema_versions, line 2: unterminated");
        assertThat(insertRefused("1.1.0.12345678901234567890", "SELECT 1;")).hasMessageContaining("value too long");
        assertThat(project.value(ROWS)).isEqualTo("1.0.0 true true");
        try (Session session = project.database.open()) {
            assertThat(NewRow.into(session, Optional.empty()).nextVersion()).isEqualTo("1.1.0");
        }
    }
}
