package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Adoption;
import dev.dbmig.migration.Adoption.Fate;
import dev.dbmig.migration.Adoption.Missing;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken over of a tracking table, and what is refused. */
class AdoptIT {

    @TempDir
    Path folder;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
        for (int i = 1; i <= 3; i++) {
            project.script("00" + i + "_t" + i + ".sql", "CREATE TABLE t" + i + " (id int);")
                    .script("00" + i + "_rollback.sql", "DROP TABLE t" + i + ";");
        }
        project.execute("CREATE TABLE t1 (id int); CREATE TABLE t2 (id int)");
    }

    @AfterEach
    void drop() {
        project.close();
    }

    private Function<Session, Adoption> look(String from, boolean allowsGaps) {
        return look(new Adoption.Choice(Optional.ofNullable(from), allowsGaps, Optional.empty(), Missing.UNKNOWN));
    }

    private Function<Session, Adoption> look(Adoption.Choice choice) {
        return session -> Adoption.preview(session, HistoryTable.DEFAULT, project.read(), choice);
    }

    private Adoption preview() {
        try (Session session = project.database.open()) {
            return look(null, false).apply(session);
        }
    }

    private List<String> adopt(String from) {
        return adopt(look(from, false));
    }

    private List<String> adopt(Missing missing) {
        return adopt(look(new Adoption.Choice(Optional.empty(), false, Optional.empty(), missing)));
    }

    private List<String> adopt(Function<Session, Adoption> look) {
        Adoption shown;
        try (Session session = project.database.open()) {
            shown = look.apply(session);
        }
        shown.requireFit();
        return new EditHistory(project.settings(), note -> { }).run(editor -> editor.adopt(shown, look));
    }

    private DbmigException refusal() {
        return catchThrowableOfType(DbmigException.class, () -> adopt((String) null));
    }

    @Test
    void showsWhatItWouldConsiderAppliedAndChangesNothing() {
        project.execute(TrackingShapes.CHECKSUM + "; INSERT INTO schema_migrations (version, description, applied_at) VALUES "
                + "('001', 'one', '2025-10-12 10:00+00'), ('2', 'two', '2025-10-13 10:00+00')");
        Adoption adoption = preview();
        assertThat(adoption.lines()).extracting(line -> line.label() + ": " + line.fate())
                .containsExactly("001 t1: ADOPTED", "002 t2: ADOPTED", "003 t3: PENDING");
        assertThat(adoption.lines().get(0).appliedAt().orElseThrow()).hasToString("2025-10-12T10:00Z");
        assertThat(project.hasRelation("dbmig_history")).isFalse();
    }

    @Test
    void importsWithTimesAndDoesNothingTheSecondTime() {
        project.execute(TrackingShapes.CHECKSUM + "; INSERT INTO schema_migrations VALUES "
                + "('001', 'one', '2025-10-12 10:00+00', 'ann', 17, NULL), "
                + "('002', 'two', '2025-10-13 10:00+00', 'bob', 3, NULL)");
        String before = project.value("SELECT string_agg(s::text, ';' ORDER BY version) FROM schema_migrations s");
        assertThat(adopt(look(null, false))).containsExactly("001 t1", "002 t2");
        assertThat(project.history()).isEqualTo("001 applied, 002 applied");
        assertThat(project.value("SELECT string_agg(applied_by || execution_time_ms || to_char(applied_at AT TIME ZONE 'UTC',"
                + " 'YYYY-MM-DD HH24'), ',' ORDER BY id) FROM dbmig_history")).isEqualTo("ann172025-10-12 10,bob32025-10-13 10");
        assertThat(preview().isDone()).isTrue();
        assertThat(adopt(look(null, false))).isEmpty();
        assertThat(project.history()).isEqualTo("001 applied, 002 applied");
        assertThat(project.value("SELECT string_agg(s::text, ';' ORDER BY version) FROM schema_migrations s")).isEqualTo(before);
    }

    @Test
    void refusesToApplyEverythingAgainBeforeItIsAdopted() {
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001'), ('002')");
        DbmigException e = project.failure();
        assertThat(e).hasMessage("the database has no history of dbmig, but a tracking table public.schema_migrations"
                + " (dbmate) that says what is applied");
        assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(project.hasRelation("t3")).isFalse();
    }

    /** As on Supabase, whose parts keep tables of their own in schemas of their own. */
    @Test
    void leavesTheTablesOfOthersAlone() {
        project.execute("CREATE SCHEMA auth; " + TrackingShapes.DBMATE.replace("\"public\"", "auth")
                + "; INSERT INTO auth.schema_migrations VALUES ('00'), ('20171026211738'); DROP TABLE t1, t2");
        project.up();
        assertThat(project.history()).isEqualTo("001 applied, 002 applied, 003 applied");
    }

    @Test
    void refusesRowsWithoutFiles() {
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001'), ('002'), ('0025')");
        assertThat(refusal()).hasMessage("public.schema_migrations says that 0025 is applied, and the folder has no such file");
        assertThat(project.hasRelation("dbmig_history")).isFalse();
    }

    @Test
    void pointsToABaselineWhereTheOldestFilesAreGone() {
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001'), ('002')");
        project.remove("001_t1.sql").remove("001_rollback.sql");
        assertThat(refusal().hint().orElseThrow()).contains("dbmig baseline 001");
        new EditHistory(project.settings(), note -> { })
                .run(editor -> editor.baseline(dev.dbmig.migration.Version.of("001"), "squashed"));
        assertThat(adopt(look(null, false))).containsExactly("002 t2");
        project.up();
        assertThat(project.hasRelation("t3")).isTrue();
    }

    @Test
    void refusesFilesBetweenAppliedOnes() {
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001'), ('003')");
        DbmigException e = refusal();
        assertThat(e).hasMessage("002 t2 stands in the folder below 003, and not in public.schema_migrations");
        assertThat(e.hint().orElseThrow()).contains("out-of-order: allow");
        try (Session session = project.database.open()) {
            Adoption allowed = look(null, true).apply(session);
            allowed.requireFit();
            assertThat(allowed.in(Fate.PENDING)).extracting(Adoption.Line::remark).containsExactly("out of order");
        }
    }

    @Test
    void refusesADirtyFlag() {
        project.execute(TrackingShapes.GOLANG_MIGRATE + "; INSERT INTO schema_migrations VALUES (2, true)");
        DbmigException e = refusal();
        assertThat(e).hasMessage("version 2 of public.schema_migrations is dirty: nobody knows what of it is done");
        assertThat(e.hint().orElseThrow()).contains("migrate force");
    }

    @Test
    void refusesWhatHasFailed() {
        project.execute(TrackingShapes.SUCCESS + "; INSERT INTO schema_migrations (version, description, success) VALUES"
                + " (1, 'one', true), (2, 'two', false)");
        assertThat(refusal()).hasMessage("public.schema_migrations says that 2 has failed: nobody knows what of it is done");
    }

    @Test
    void refusesTwoTablesAndLetsOneBeChosen() {
        project.execute("CREATE SCHEMA \"Old Ops\"; " + TrackingShapes.DBMATE.replace("\"public\".", "\"Old Ops\".")
                + "; INSERT INTO \"Old Ops\".schema_migrations VALUES ('001'); " + TrackingShapes.GOOSE);
        assertThat(refusal()).hasMessage("there are 2 tracking tables: public.goose_db_version (goose), "
                + "\"Old Ops\".schema_migrations (dbmate)");
        assertThat(adopt("\"Old Ops\".schema_migrations")).containsExactly("001 t1");
        assertThat(preview().isDone()).isTrue();
        project.execute("DROP TABLE t2");
        project.up();
        assertThat(project.value("SELECT string_agg(version, ',' ORDER BY version) FROM \"Old Ops\".schema_migrations"))
                .isEqualTo("001,002,003");
    }

    @Test
    void findsATableOfAnyName() {
        project.execute(TrackingShapes.GOOSE.replace("goose_db_version", "\"Über.Versions\"")
                + "; INSERT INTO \"Über.Versions\" (version_id, is_applied) VALUES (1, true), (2, true)");
        assertThat(refusal()).hasMessage("there is no tracking table of a tool that dbmig knows");
        assertThat(adopt("\"Über.Versions\"")).containsExactly("001 t1", "002 t2");
        project.up();
        assertThat(project.value("SELECT max(version_id) FROM \"Über.Versions\"")).isEqualTo("3");
    }

    @Test
    void saysWhichTableItDoesNotKnow() {
        project.execute("CREATE TABLE schema_migrations (foo int)");
        DbmigException e = refusal();
        assertThat(e).hasMessage("table public.schema_migrations has no shape that dbmig knows");
        assertThat(e.detail()).contains("Its columns are foo.");
    }

    @Test
    void takesChangeSetsThatAreNoFilesByTheirIdsAndDoesNotKeepThem() {
        project.execute(TrackingShapes.LIQUIBASE + "; INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted,"
                + " exectype) VALUES ('001', 'ann', 'log.xml', now(), 1, 'EXECUTED'), ('t2', 'bob', 'log.xml', now(), 2, 'MARK_RAN')");
        assertThat(preview().mirrors()).isFalse();
        assertThat(preview().whyNotMirrored()).contains("its rows name change sets that are not files of SQL");
        project.execute("INSERT INTO databasechangelog VALUES ('gone', 'ann', 'log.xml', now(), 3, 'EXECUTED')");
        assertThat(refusal()).hasMessage("public.databasechangelog says that gone is applied, and the folder has no such file");
        project.execute("DELETE FROM databasechangelog WHERE id = 'gone'");
        assertThat(adopt(look(null, false))).containsExactly("001 t1", "002 t2");
    }

    @Test
    void refusesAFileOfLiquibaseOfWhichOnlyAPartIsApplied() {
        project.script("001_t1.sql", "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE t1 (id int);\n--changeset ann:2\nSELECT 1;\n");
        project.execute(TrackingShapes.LIQUIBASE + "; INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted,"
                + " exectype) VALUES ('1', 'ann', 'db/001_t1.sql', now(), 1, 'EXECUTED')");
        assertThat(refusal()).hasMessage("001 t1: the file is not what Liquibase has applied (change sets ann:1)");
        project.execute("UPDATE databasechangelog SET exectype = 'FAILED'");
        assertThat(refusal()).hasMessageContaining("has failed: nobody knows what of it is done");
    }

    @Test
    void takesOverWhatTheOldToolHasDoneSince() {
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001'), ('002')");
        adopt(look(null, false));
        project.execute("CREATE TABLE t3 (id int); INSERT INTO schema_migrations VALUES ('003')");
        assertThat(project.failure()).hasMessage("tracking table public.schema_migrations has what the history does not: 003");
        assertThat(adopt(look(null, false))).containsExactly("003 t3");
        project.up();
        project.execute("DROP TABLE t3; DELETE FROM schema_migrations WHERE version = '003'");
        assertThat(project.failure(p -> p.downgrade("002"))).hasMessage(
                "the history has what tracking table public.schema_migrations does not: 003 t3");
        assertThat(refusal().hint().orElseThrow()).contains("--missing forget").contains("--missing write");
        adopt(Missing.FORGET);
        assertThat(project.history()).isEqualTo("001 applied, 002 applied, 003 undone");
        project.up();
        assertThat(project.value("SELECT max(version) FROM schema_migrations")).isEqualTo("003");
    }

    @Test
    void writesWhatTheTableMissedWhileItWasNotKept() {
        project.execute(TrackingShapes.CHECKSUM + "; INSERT INTO schema_migrations (version, description) VALUES ('001', 'one')");
        project.execute("DROP TABLE t2");
        adopt(look(null, false));
        project.mirroring(HistoryTable.Mirroring.OFF).up();
        project.mirroring(HistoryTable.Mirroring.AS_ADOPTED).script("004_t4.sql", "CREATE TABLE t4 (id int);");
        assertThat(project.failure()).hasMessage(
                "the history has what tracking table public.schema_migrations does not: 002 t2, 003 t3");
        adopt(Missing.WRITE);
        assertThat(project.value("SELECT string_agg(version, ',' ORDER BY version) FROM schema_migrations"))
                .isEqualTo("001,002,003");
        project.up();
        assertThat(project.value("SELECT max(version) FROM schema_migrations")).isEqualTo("004");
    }

    @Test
    void refusesWhenTheTableChangesWhileTheOperatorReads() {
        project.execute(TrackingShapes.DBMATE + "; INSERT INTO schema_migrations VALUES ('001')");
        Adoption shown = preview();
        project.execute("INSERT INTO schema_migrations VALUES ('002')");
        DbmigException e = catchThrowableOfType(DbmigException.class, () -> new EditHistory(project.settings(), note -> { })
                .run(editor -> editor.adopt(shown, look(null, false))));
        assertThat(e).hasMessage("public.schema_migrations has changed since it was shown");
        assertThat(project.hasRelation("dbmig_history")).isFalse();
    }

    @Test
    void refusesAColumnThatItCannotFill() {
        project.execute(TrackingShapes.SUCCESS + "; ALTER TABLE schema_migrations ADD ticket text NOT NULL;"
                + "INSERT INTO schema_migrations (version, description, ticket) VALUES (1, 'one', 'T-1')");
        assertThat(refusal()).hasMessage("dbmig does not know what to write into column ticket of public.schema_migrations");
    }
}
