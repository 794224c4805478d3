package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.migration.ScriptMigration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts that are run when an operator says so: they are no migrations of the folder. */
class ApplyScriptIT {

    @TempDir
    Path folder;

    @TempDir
    Path elsewhere;

    private Project project;

    @BeforeEach
    void create() {
        project = new Project(folder);
        project.script("001_t.sql", "CREATE TABLE t (id int);").up();
    }

    @AfterEach
    void drop() {
        project.close();
    }

    @Test
    void appliesAScriptOnceAndAgainWhenAskedOrChanged() throws IOException {
        write("INSERT INTO t VALUES (1);");
        assertThat(apply(false).plan().to()).contains("001");
        assertThat(apply(false).plan().warnings()).singleElement().asString()
                .startsWith("fix it's.sql was applied by ").endsWith("--again applies it again.");
        assertThat(project.value("SELECT count(*) FROM t")).isEqualTo("1");
        apply(true);
        assertThat(project.value("SELECT count(*) FROM t")).isEqualTo("2");
        write("INSERT INTO t VALUES (3);");
        apply(false);
        assertThat(project.value("SELECT string_agg(kind || ' ' || version || ' ' || state, ', ' ORDER BY id)"
                + " FROM dbmig_history")).isEqualTo("versioned 001 applied, script fix it's.sql replaced,"
                + " script fix it's.sql replaced, script fix it's.sql applied");
        assertThat(project.up().plan().isEmpty()).isTrue();
    }

    @Test
    void recordsNothingOfAScriptThatFails() throws IOException {
        write("INSERT INTO t VALUES (1); SELECT 1/0;");
        assertThat(project.failure(planner -> planner.script(script(), false))).hasMessageContaining("division by zero");
        assertThat(project.value("SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(project.history()).isEqualTo("001 applied");
    }

    @Test
    void continuesAScriptThatIsNotOneTransactionAndSaysThatItIsHalfApplied() throws IOException {
        write("-- dbmig: no-transaction\nINSERT INTO t VALUES (1);\nINSERT INTO u VALUES (1);");
        assertThat(project.failure(planner -> planner.script(script(), false)))
                .hasMessageContaining("relation \"u\" does not exist");
        project.script("002_x.sql", "CREATE TABLE u (id int);");
        assertThat(project.up().plan().warnings()).singleElement().asString()
                .startsWith("fix it's.sql is half applied: stopped after statement 1: ")
                .endsWith("Finish it with 'dbmig apply fix it's.sql'.");
        apply(false);
        assertThat(project.value("SELECT (SELECT count(*) FROM t) || ' ' || (SELECT count(*) FROM u)")).isEqualTo("1 1");
        assertThat(apply(false).plan().isEmpty()).isTrue();
    }

    @Test
    void appliesAChangedRepeatableMigrationAgainThatIsNotOneTransaction() {
        project.script("R__fill.sql", "-- dbmig: no-transaction\nINSERT INTO t VALUES (1);");
        project.script("V2__x.sql", "SELECT 1;").remove("001_t.sql").script("V001__t.sql", "CREATE TABLE t (id int);").up();
        project.script("R__fill.sql", "-- dbmig: no-transaction\nINSERT INTO t VALUES (2);").up();
        assertThat(project.value("SELECT string_agg(state, ' ' ORDER BY id) FROM dbmig_history WHERE kind = 'repeatable'"))
                .isEqualTo("replaced applied");
        assertThat(project.value("SELECT count(*) FROM t")).isEqualTo("2");
        assertThat(project.up().plan().isEmpty()).isTrue();
    }

    private Upgrade.Outcome apply(boolean again) {
        return project.run(planner -> planner.script(script(), again));
    }

    private dev.dbmig.migration.Migration script() {
        return ScriptMigration.of(elsewhere.resolve("fix it's.sql"), "fix it's.sql");
    }

    private void write(String sql) throws IOException {
        Files.writeString(elsewhere.resolve("fix it's.sql"), sql);
    }
}
