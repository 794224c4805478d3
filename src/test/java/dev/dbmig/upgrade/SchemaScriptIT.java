package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.backup.BackupMeans;
import dev.dbmig.insight.EveryKind;
import dev.dbmig.insight.SchemaDifference;
import dev.dbmig.migration.HistoryTable;
import dev.dbmig.postgres.ClientPrograms;
import dev.dbmig.postgres.ClientTools;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for fresh installations is what the migrations make. */
class SchemaScriptIT {

    @TempDir
    private Path temporary;
    private Project project;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        project = new Project(Files.createDirectory(temporary.resolve("migrations")))
                .script("001_users.sql", "CREATE TABLE users (id bigserial PRIMARY KEY, kind varchar(9) CHECK (kind IN ('a', 'b')))")
                .script("002_more.sql", "CREATE SCHEMA IF NOT EXISTS \"S p\"; CREATE TABLE \"S p\".t (a int REFERENCES users)");
    }

    @AfterEach
    void end() {
        project.close();
        assertThat(notes).isEmpty();
    }

    private SchemaScript script() {
        return script(HistoryTable.DEFAULT);
    }

    private SchemaScript script(HistoryTable history) {
        RunSettings s = DriftIT.settings(project, temporary.resolve("state"));
        Safety none = s.safety();
        CommandRunner runner = new CommandRunner();
        Safety.Tools tools = new Safety.Tools(new ClientPrograms(new ClientTools(runner, Optional.empty()), runner, List.of()), null, null, "0", BackupMeans.USUAL, Optional.empty());
        return new SchemaScript(new RunSettings(s.connection(), s.lockDatabase(), history, s.rules(), s.patience(), s.timeout(),
                s.lockWait(), new Safety(none.stateDir(), none.backupDir(), none.rehearsal(), Optional.empty(), false, none.safetyCopy(),
                        List.of(), Optional.empty(), false, Optional.empty(), List.of(), Optional.empty(), none.webhooks(), tools)),
                project.read(), notes::add);
    }

    private List<String> check(String text) throws IOException {
        Path file = Files.writeString(temporary.resolve("schema.sql"), text);
        return script().check(file, "schema.sql").stream().map(SchemaDifference::toString).toList();
    }

    @Test
    void writesWhatTheMigrationsMakeTheSameEachTime() throws IOException {
        String dump = script().dump();
        assertThat(dump).startsWith(SchemaScript.MARK).contains("\n-- dbmig:contains 002\n", "CREATE TABLE public.users")
                .doesNotContain("dbmig_history", "restrict", "Dumped", "OWNER TO");
        assertThat(script().dump()).isEqualTo(dump);
        assertThat(check(dump)).isEmpty();
    }

    @Test
    void leavesOutASchemaThatHasOnlyTheHistory() {
        assertThat(script(new HistoryTable("dbmig", "history")).dump()).doesNotContain("dbmig.history", "CREATE SCHEMA dbmig");
        assertThat(script(new HistoryTable("S p", "history")).dump()).doesNotContain("history").contains("CREATE SCHEMA \"S p\"");
    }

    @Test
    void tellsWhatTheScriptMakesDifferently() throws IOException {
        assertThat(check("CREATE TABLE IF NOT EXISTS users (id bigserial PRIMARY KEY, kind text)")).contains(
                "~ column public.users.kind: character varying(9) → text",
                "- schema \"S p\": owner postgres").anySatisfy(line -> assertThat(line).startsWith("- constraint public.users users_kind_check"));
    }

    @Test
    void writesSomethingOfEveryKind() throws IOException {
        try (var session = project.database.open()) {
            EveryKind.create(session);
        }
        project.script("003_everything.sql", EveryKind.text("everything.sql"));
        String dump = script().dump();
        assertThat(check(dump)).allSatisfy(line -> assertThat(line).contains("owner "));
    }
}
