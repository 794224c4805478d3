package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.HistoryEditor;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An adopted table says, after each upgrade and downgrade, what its own tool would have made it say. */
class MirrorIT {

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
        for (int i = 1; i <= 3; i++) {
            project.script("00" + i + "_add_t" + i + ".sql", "CREATE TABLE t" + i + " (id int);\n")
                    .script("00" + i + "_rollback.sql", "DROP TABLE t" + i + ";\n");
        }
        project.execute("CREATE TABLE t1 (id int)");
    }

    @AfterEach
    void drop() {
        project.close();
    }

    /** A tool: its table with migration 001 in it, and what identifies the rows in it, before and after 002 and 003. */
    enum Tool {
        FLYWAY(TrackingShapes.FLYWAY + "; INSERT INTO flyway_schema_history VALUES (1, '001', 'add t1', 'SQL',"
                + " '001_add_t1.sql', NULL, 'ann', now(), 5, true)",
                "SELECT installed_rank || ' ' || version || ' ' || description || ' ' || type || ' ' || script || ' '"
                + " || coalesce(checksum, 0) || ' ' || success FROM flyway_schema_history ORDER BY 1",
                "1 001 add t1 SQL 001_add_t1.sql 0 true",
                "2 002 add t2 SQL 002_add_t2.sql 1534671595 true; 3 003 add t3 SQL 003_add_t3.sql -1695029973 true"),
        GOLANG_MIGRATE(TrackingShapes.GOLANG_MIGRATE + "; INSERT INTO schema_migrations VALUES (1, false)",
                "SELECT version || ' ' || dirty FROM schema_migrations", "1 false", "3 false"),
        DIESEL(TrackingShapes.DIESEL + "; INSERT INTO __diesel_schema_migrations (version) VALUES ('001')",
                "SELECT version FROM __diesel_schema_migrations WHERE run_on IS NOT NULL ORDER BY 1", "001", "002; 003"),
        SQLX(TrackingShapes.SQLX + "; INSERT INTO _sqlx_migrations VALUES (1, 'add t1', now(), true,"
                + " sha384('CREATE TABLE t1 (id int);\n'), 1000)",
                "SELECT version || ' ' || description || ' ' || success || ' ' || (checksum = sha384(convert_to("
                + "'CREATE TABLE t' || version || E' (id int);\\n', 'UTF8'))) FROM _sqlx_migrations ORDER BY 1",
                "1 add t1 true true", "2 add t2 true true; 3 add t3 true true"),
        GOOSE(TrackingShapes.GOOSE + "; INSERT INTO goose_db_version (version_id, is_applied) VALUES (1, true)",
                "SELECT version_id || ' ' || is_applied FROM goose_db_version WHERE tstamp IS NOT NULL ORDER BY 1",
                "0 true; 1 true", "2 true; 3 true"),
        ALEMBIC(TrackingShapes.ALEMBIC + "; INSERT INTO alembic_version VALUES ('001')",
                "SELECT version_num FROM alembic_version", "001", "003"),
        NODE_PG_MIGRATE(TrackingShapes.NODE_PG_MIGRATE + "; INSERT INTO pgmigrations (name, run_on) VALUES ('001_add_t1', now())",
                "SELECT name FROM pgmigrations WHERE run_on IS NOT NULL ORDER BY id", "001_add_t1", "002_add_t2; 003_add_t3"),
        DBMATE(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001')",
                "SELECT version FROM schema_migrations ORDER BY 1", "001", "002; 003"),
        RAILS(TrackingShapes.RAILS + "; INSERT INTO schema_migrations VALUES ('001')",
                "SELECT version FROM schema_migrations ORDER BY 1", "001", "002; 003"),
        NAMES(TrackingShapes.NAMES + "; INSERT INTO schema_migrations (migration_name) VALUES ('001_add_t1.sql')",
                "SELECT migration_name FROM schema_migrations WHERE applied_at IS NOT NULL ORDER BY 1", "001_add_t1.sql",
                "002_add_t2.sql; 003_add_t3.sql"),
        SUCCESS(TrackingShapes.SUCCESS + "; INSERT INTO schema_migrations (version, description) VALUES (1, 'Add t1')",
                "SELECT version || ' ' || description || ' ' || success FROM schema_migrations ORDER BY 1", "1 Add t1 true",
                "2 add t2 true; 3 add t3 true"),
        CHECKSUM(TrackingShapes.CHECKSUM + "; INSERT INTO schema_migrations (version, description, checksum) VALUES"
                + " ('001', 'Add t1', encode(sha256('CREATE TABLE t1 (id int);\n'), 'hex'))",
                "SELECT version || ' ' || description || ' ' || (applied_by = current_user) || ' ' || (checksum = encode("
                + "sha256(convert_to('CREATE TABLE t' || version::int || E' (id int);\\n', 'UTF8')), 'hex'))"
                + " FROM schema_migrations ORDER BY 1",
                "001 Add t1 true true", "002 add t2 true true; 003 add t3 true true"),
        SCHEMA_VERSIONS(TrackingShapes.SCHEMA_VERSIONS + "; INSERT INTO schema_versions (schema_version_version,"
                + " schema_version_up_sql, schema_version_is_current, schema_version_applied_at) VALUES"
                + " ('001', 'x', true, now()), ('002', 'x', false, NULL), ('003', 'x', false, NULL)",
                "SELECT schema_version_version || ' ' || schema_version_is_current || ' '"
                + " || (schema_version_applied_at IS NOT NULL) FROM schema_versions ORDER BY 1",
                "001 true true; 002 false false; 003 false false", "001 false true; 002 false true; 003 true true");

        private final String table;
        private final String rows;
        private final String before;
        private final String after;

        Tool(String table, String rows, String before, String more) {
            this.table = table;
            this.rows = rows;
            this.before = before;
            boolean isWhole = rows.contains("dirty") || rows.contains("version_num") || rows.contains("is_current");
            this.after = isWhole ? more : before + "; " + more;
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsTheTableAsItsToolWould(Tool tool) {
        project.execute(tool.table);
        assertThat(rows(tool)).isEqualTo(tool.before);
        adopt();
        assertThat(project.history()).isEqualTo("001 applied");
        assertThat(rows(tool)).isEqualTo(tool.before);
        project.up();
        assertThat(rows(tool)).isEqualTo(tool.after);
        project.run(p -> p.downgrade("001"));
        assertThat(rows(tool)).isEqualTo(tool.before);
        project.up();
        assertThat(rows(tool)).isEqualTo(tool.after);
    }

    @Test
    void leavesTheTableAloneWhenAMigrationFails() {
        project.execute(Tool.DBMATE.table);
        adopt();
        project.script("003_add_t3.sql", "CREATE TABLE t3 (id int); SELECT 1/0;");
        assertThat(project.failure()).isNotNull();
        assertThat(rows(Tool.DBMATE)).isEqualTo("001");
    }

    @Test
    void marksAScriptDirtyThatIsNotOneTransaction() {
        project.execute(Tool.GOLANG_MIGRATE.table);
        adopt();
        project.script("002_add_t2.sql", "CREATE TABLE t2 (id int); CREATE INDEX CONCURRENTLY i ON t2 (nothing);");
        assertThat(project.failure()).isNotNull();
        assertThat(rows(Tool.GOLANG_MIGRATE)).isEqualTo("2 true");
        project.script("002_add_t2.sql", "CREATE TABLE t2 (id int); CREATE INDEX CONCURRENTLY i ON t2 (id);");
        project.run(p -> p.upgrade("002"));
        assertThat(rows(Tool.GOLANG_MIGRATE)).isEqualTo("2 false");
        project.script("003_add_t3.sql", "CREATE INDEX CONCURRENTLY j ON t2 (nothing);");
        assertThat(project.failure()).isNotNull();
        assertThat(rows(Tool.GOLANG_MIGRATE)).isEqualTo("2 false");
    }

    /** While it holds locks on the application's tables, it must not queue behind a tool that holds the table's. */
    @Test
    void doesNotQueueForTheTableBehindTheOldTool() {
        project.execute(Tool.DBMATE.table);
        adopt();
        try (Session other = project.database.open()) {
            other.execute("BEGIN; INSERT INTO schema_migrations VALUES ('002')");
            project.timeout(Duration.ofSeconds(3));
            assertThat(project.failure().getMessage()).contains("the run was ended", "timed out");
            assertThat(project.notes).anyMatch(note -> note.startsWith("waits 1 for"));
            other.execute("ROLLBACK");
        }
        project.up();
        assertThat(rows(Tool.DBMATE)).isEqualTo("001; 002; 003");
    }

    @Test
    void leavesRowsThatAScriptWritesItself() {
        project.execute(Tool.SUCCESS.table);
        project.script("002_add_t2.sql", "BEGIN; INSERT INTO schema_migrations (version, description) VALUES (2, 'mine'); COMMIT;");
        adopt();
        project.up();
        assertThat(rows(Tool.SUCCESS)).isEqualTo("1 Add t1 true; 2 mine true; 3 add t3 true");
    }

    @Test
    void followsAStampAndARepair() {
        project.execute(Tool.DBMATE.table);
        adopt();
        edit(editor -> editor.stamp("003", project.read().migrations(), "by hand"));
        assertThat(rows(Tool.DBMATE)).isEqualTo("001; 002; 003");
        edit(editor -> editor.stamp("001", project.read().migrations(), "by hand"));
        assertThat(rows(Tool.DBMATE)).isEqualTo("001");
    }

    @Test
    void isSwitchedOffByTheConfiguration() {
        project.execute(Tool.DBMATE.table);
        adopt();
        project.mirroring(HistoryTable.Mirroring.OFF).up();
        assertThat(project.history()).isEqualTo("001 applied, 002 applied, 003 applied");
        assertThat(rows(Tool.DBMATE)).isEqualTo("001");
    }

    @Test
    void refusesWhenTheTableIsGone() {
        project.execute(Tool.DBMATE.table);
        adopt();
        project.execute("DROP TABLE schema_migrations");
        assertThat(project.failure()).hasMessage("the adopted tracking table public.schema_migrations (dbmate) is gone, or has"
                + " other columns now");
        project.mirroring(HistoryTable.Mirroring.OFF).up();
        assertThat(project.hasRelation("t3")).isTrue();
    }

    @Test
    void writesWhatFlywayWritesForItsRepeatables() {
        project.remove("001_add_t1.sql").remove("001_rollback.sql").remove("002_add_t2.sql").remove("002_rollback.sql")
                .remove("003_add_t3.sql").remove("003_rollback.sql");
        project.script("V1__one.sql", "SELECT 1;").script("V1_1__two.sql", "CREATE TABLE two (id int);")
                .script("R__views.sql", "CREATE OR REPLACE VIEW v AS SELECT 2 AS x;");
        project.execute(TrackingShapes.FLYWAY + "; CREATE VIEW v AS SELECT 1 AS x; INSERT INTO flyway_schema_history VALUES"
                + " (1, '1', 'one', 'SQL', 'V1__one.sql', NULL, 'ann', now(), 5, true),"
                + " (2, NULL, 'views', 'SQL', 'R__views.sql', 4711, 'ann', now(), 5, true)");
        adopt();
        project.up();
        assertThat(project.value("SELECT x FROM v")).isEqualTo("2");
        assertThat(project.value("SELECT string_agg(coalesce(version, '-') || ' ' || script, ', ' ORDER BY installed_rank)"
                + " FROM flyway_schema_history")).isEqualTo("1 V1__one.sql, - R__views.sql, 1.1 V1_1__two.sql, - R__views.sql");
    }

    private String rows(Tool tool) {
        return project.value("SELECT string_agg(r, '; ') FROM (" + tool.rows + ") AS q (r)");
    }

    private void adopt() {
        Function<Session, Adoption> look = session -> Adoption.preview(session, HistoryTable.DEFAULT, project.read(),
                new Adoption.Choice(Optional.empty(), false, Optional.empty(),
                        Adoption.Missing.UNKNOWN));
        try (Session session = project.database.open()) {
            Adoption shown = look.apply(session);
            shown.requireFit();
            edit(editor -> editor.adopt(shown, look));
        }
    }

    private void edit(Function<HistoryEditor, Object> change) {
        new EditHistory(project.settings(), note -> { }).run(change);
    }
}
