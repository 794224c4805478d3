package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.migration.Comparison;
import dev.dbmig.migration.History;
import dev.dbmig.migration.HistoryEditor.Repair;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.migration.MigrationState;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.migration.Version;
import dev.dbmig.postgres.Session;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is applied and undone, and what is refused because folder and history do not fit. */
class SelectionIT {

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
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void appliesUpToATarget() {
        project.run(p -> p.upgrade("+1"));
        assertThat(project.history()).isEqualTo("001 applied");
        project.run(p -> p.upgrade("002"));
        assertThat(project.history()).isEqualTo("001 applied, 002 applied");
        project.run(p -> p.upgrade("t3"));
        assertThat(project.history()).isEqualTo("001 applied, 002 applied, 003 applied");
        assertThat(project.failure(p -> p.upgrade("001"))).hasMessage("001 t1 is already applied, and later ones are too");
    }

    @Test
    void undoesDownToATarget() {
        project.up();
        project.run(p -> p.downgrade("-1"));
        project.run(p -> p.downgrade("001"));
        assertThat(project.history()).isEqualTo("001 applied, 002 undone, 003 undone");
        project.run(p -> p.downgrade("base"));
        assertThat(project.hasRelation("t1")).isFalse();
        project.up();
        assertThat(project.value("SELECT count(*) FROM dbmig_history WHERE state = 'applied'")).isEqualTo("3");
    }

    @Test
    void undoesOneByNameOnlyWhenAsked() {
        project.up();
        assertThat(project.failure(p -> p.rollback("t1", false)))
                .hasMessage("001 t1 is not the newest migration: 003 t3, 002 t2 came after it");
        project.run(p -> p.rollback("t1", true));
        assertThat(project.history()).isEqualTo("001 undone, 002 applied, 003 applied");
    }

    @Test
    void refusesADowngradeWithoutItsScript() {
        project.up();
        project.remove("002_rollback.sql");
        DbmigException e = project.failure(p -> p.downgrade("001"));
        assertThat(e).hasMessage("cannot undo 002 t2: no down script");
        assertThat(project.hasRelation("t3")).isTrue();
    }

    @Test
    void refusesAChangedFileUntilItIsRepaired() {
        project.up();
        project.script("002_t2.sql", "CREATE TABLE t2 (id bigint);");
        DbmigException e = project.failure();
        assertThat(e).hasMessage("migrations/002_t2.sql is not what was applied: its checksum has changed");
        assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED);
        repair("002", Repair.ACCEPT_CHANGE);
        assertThat(project.up().plan().isEmpty()).isTrue();
        assertThat(project.value("SELECT reason FROM dbmig_history WHERE version = '002'")).isEqualTo("a test");
    }

    @Test
    void warnsOfAMissingFileAndRefusesToGoOnWithoutIt() {
        project.up();
        project.remove("003_t3.sql").remove("003_rollback.sql");
        assertThat(project.up().plan().warnings()).singleElement().asString().startsWith("003 t3 is applied, but not in the folder");
        project.script("004_t4.sql", "CREATE TABLE t4 (id int);");
        assertThat(project.failure()).hasMessage("003 t3 is applied, but not in the folder");
        repair("003", Repair.FORGET);
        project.up();
        assertThat(project.hasRelation("t4")).isTrue();
    }

    @Test
    void refusesWhatIsOutOfOrderUnlessAllowed() {
        project.up();
        project.script("0015_late.sql", "CREATE TABLE late (id int);").script("0004_late.sql", "CREATE TABLE x (id int);");
        project.remove("0015_late.sql").remove("0004_late.sql").script("002.5_late.sql", "CREATE TABLE late (id int);");
        assertThat(project.failure()).hasMessage("002.5 late is pending, but 003 is already applied");
        project.outOfOrder().up();
        assertThat(project.hasRelation("late")).isTrue();
    }

    @Test
    void beginsAtABaseline() {
        project.execute("CREATE TABLE t1 (id int); CREATE TABLE t2 (id int)");
        edit().run(editor -> editor.baseline(Version.of("002"), "a test"));
        project.up();
        assertThat(project.history()).isEqualTo("002 applied, 003 applied");
        assertThat(project.failure(p -> p.downgrade("001"))).hasMessage("no applied migration is named \"001\"");
    }

    @Test
    void stampsWithoutRunningAnything() {
        edit().run(editor -> editor.stamp("002", project.read().migrations(), "a test"));
        assertThat(project.hasRelation("t1")).isFalse();
        assertThat(project.history()).isEqualTo("001 applied, 002 applied");
        edit().run(editor -> editor.stamp("001", project.read().migrations(), "a test"));
        assertThat(project.history()).isEqualTo("001 applied, 002 undone");
    }

    private EditHistory edit() {
        return new EditHistory(project.settings(), project.notes::add);
    }

    private void repair(String version, Repair repair) {
        try (Session session = project.database.open()) {
            MigrationStatus status = Comparison.of(project.read().migrations(), new History(HistoryTable.DEFAULT).rows(session))
                    .statuses().stream().filter(s -> s.key().equals(version)).findFirst().orElseThrow();
            assertThat(status.state()).isNotEqualTo(MigrationState.APPLIED);
            edit().run(editor -> {
                editor.repair(status, repair, "a test");
                return null;
            });
        }
    }
}
