package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.migration.MigrationListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run has done is no drift, and what had drifted before stays drift. */
class KnownSchemaIT {

    @TempDir
    private Path temporary;
    private Path state;
    private Project project;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void compareOnce() throws IOException {
        state = Files.createDirectory(temporary.resolve("state"));
        project = new Project(Files.createDirectory(temporary.resolve("migrations")))
                .script("001_users.sql", "CREATE TABLE users (id int PRIMARY KEY, mail text);");
        run(state);
        assertThat(drift().compare().differences()).isEmpty();
    }

    @AfterEach
    void close() {
        project.close();
    }

    private Upgrade.Outcome run(Path itsState) {
        return new Upgrade(DriftIT.settings(project, itsState), project.read(), new MigrationListener() {
            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        }).run(planner -> planner.upgrade("head"), plan -> true);
    }

    private Drift drift() {
        return new Drift(DriftIT.settings(project, state), project.read(), List.of(), Beginning.NONE, notes::add);
    }

    private List<String> quick() {
        return drift().compareWithKnown().differences().stream().map(SchemaDifference::toString).toList();
    }

    @Test
    void takesWhatARunHasDoneForGood() {
        project.script("002_kind.sql", "ALTER TABLE users ADD kind text; CREATE INDEX ON users (kind);");
        Upgrade.Outcome run = run(state);
        Drift.Found found = drift().compareWithKnown();
        assertThat(found.differences()).isEmpty();
        assertThat(found.since()).contains("after run " + run.id().value());
        project.execute("DROP INDEX users_kind_idx");
        assertThat(quick()).singleElement().asString().startsWith("- index public.users users_kind_idx");
        assertThat(notes).isEmpty();
    }

    @Test
    void doesNotForgetWhatHadDriftedBeforeARun() {
        project.execute("ALTER TABLE users ALTER mail TYPE varchar(80); CREATE VIEW v AS SELECT 1 AS one;");
        List<String> drifted = quick();
        assertThat(drifted).hasSizeGreaterThanOrEqualTo(3);
        project.script("002_kind.sql", "ALTER TABLE users ADD kind text;");
        run(state);
        assertThat(quick()).isEqualTo(drifted);
        project.script("003_mail.sql", "ALTER TABLE users ALTER mail SET NOT NULL; DROP VIEW v;");
        run(state);
        assertThat(quick()).as("what a run has touched is its own affair").isEmpty();
    }

    @Test
    void keepsWhatIsKnownWhenARunFails() {
        project.script("002_bad.sql", "ALTER TABLE users ADD kind text; SELECT 1/0;");
        assertThatThrownBy(() -> run(state)).isInstanceOf(DbmigException.class).hasMessageContaining("division by zero");
        assertThat(drift().compareWithKnown().since()).contains("when it was last compared with its migrations");
        assertThat(quick()).isEmpty();
    }

    @Test
    void refusesWhatARunFromElsewhereHasChanged() throws IOException {
        project.script("002_kind.sql", "ALTER TABLE users ADD kind text;");
        run(Files.createDirectory(temporary.resolve("other")));
        assertThatThrownBy(() -> drift().compareWithKnown()).isInstanceOfSatisfying(DbmigException.class, e -> {
            assertThat(e).hasMessage("its history is not what it was when it was last compared with its migrations");
            assertThat(e.hint()).hasValueSatisfying(hint -> assertThat(hint).endsWith("dbmig drift"));
        });
        assertThat(drift().compare().differences()).isEmpty();
        assertThat(quick()).isEmpty();
    }

    @Test
    void saysThatItCouldNotBeKept() throws IOException {
        Path known = Files.list(state).filter(file -> file.getFileName().toString().startsWith("schema-")).findFirst().orElseThrow();
        Files.delete(known);
        Files.createFile(Files.createDirectory(known).resolve("in the way"));
        project.script("002_kind.sql", "ALTER TABLE users ADD kind text;");
        assertThat(run(state).plan().tasks()).hasSize(1);
        assertThat(notes).singleElement().asString()
                .startsWith("What the schema is now could not be kept for 'dbmig drift --quick': cannot write \"" + state);
    }
}
