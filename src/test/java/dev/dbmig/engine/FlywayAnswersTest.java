package dev.dbmig.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What Flyway 10.10.0 printed for a folder with two versions, of which the first is applied, and a repeatable one. */
class FlywayAnswersTest {

    private final FlywayAnswers answers = new FlywayAnswers();

    @Test
    void readsTheVersionsAndWhichIsTheLastOne() throws IOException {
        String info = Files.readString(Path.of("src/test/resources/flyway-info.json"));
        List<Revision> known = answers.history("A notice of Flyway\n" + info, Path.of("/srv/shop"));
        assertThat(known).extracting(Revision::label).containsExactly("1 first tables", "1.1 a column");
        assertThat(known.get(1).parents()).containsExactly("1");
        assertThat(known.get(1).file()).contains(Path.of("/srv/shop/sql/V1.1__a_column.sql"));
        assertThat(answers.current(new CommandResult(0, info, ""), known)).containsExactly("1");
        assertThat(answers.current(new CommandResult(0, info.replace("Success", "Pending"), ""), known)).isEmpty();
    }

    /** As Flyway 11.14.1 lists them, without what is not read. */
    private static String info(String... rows) {
        return Stream.of(rows).map(row -> row.split("\\|")).map(row ->
                "{\"category\": \"%s\", \"version\": \"%s\", \"state\": \"%s\", \"description\": \"d\"}".formatted((Object[]) row))
                .collect(Collectors.joining(",\n", "{\n\"migrations\": [", "]\n}\n"));
    }

    @Test
    void putsWhatWasAppliedInItsOrderBeforeWhatWaits() {
        String info = info("Versioned|1|Below Baseline", "Versioned|2|Ignored (Baseline)", "|2|Baseline", "Versioned|3|Success",
                "Versioned|2.5|Ignored", "Versioned|4|Deleted", "Versioned|4|Pending");
        List<Revision> known = answers.history(info, Path.of("/srv"));
        assertThat(known).extracting(Revision::version).containsExactly("1", "2", "3", "2.5", "4");
        assertThat(answers.current(new CommandResult(0, info, ""), known)).containsExactly("3");
        String later = info.replace("Ignored\"", "Out of Order\"");
        assertThat(answers.current(new CommandResult(0, later, ""), known)).containsExactly("2.5");
    }

    @Test
    void doesNotTakeForAppliedWhatWasUndoneOrHasFailed() {
        String info = info("Versioned|1|Undone", "Undo|1|Success", "Versioned|2|Failed", "Versioned|1|Pending", "Versioned|7|Above Target");
        List<Revision> known = answers.history(info, Path.of("/srv"));
        assertThat(known).extracting(Revision::version).containsExactly("2", "1");
        assertThat(answers.current(new CommandResult(0, info, ""), known)).containsExactly("2 (failed)");
    }

    @Test
    void leavesOutWhatABaselineWillStandForInAnEmptyDatabase() {
        List<Revision> known = answers.history(info("Versioned|1|Below Baseline", "Versioned|3|Ignored (Baseline)", "Baseline|3|Pending",
                "Versioned|4|Pending"), Path.of("/srv"));
        assertThat(known).extracting(Revision::version).containsExactly("3", "4");
    }

    @Test
    void repeatsTheMessageOfADocumentThatIsAnError() {
        String error = "{\n\"error\": {\"message\": \"Unable to connect\\n------\\nSQL State  : 3D000\\nError Code : 0\\n\", \"stackTrace\": \"at x\"}\n}\n";
        assertThat(answers.complaint(new CommandResult(1, error, ""))).isEqualTo("ERROR: Unable to connect\nSQL State  : 3D000");
        assertThat(answers.complaint(new CommandResult(1, "{\n no json\n}", "ERROR: x"))).isEqualTo("{\n no json\n}ERROR: x");
    }

    @Test
    void saysThatItCannotReadWhatIsNoDocument() {
        assertThatThrownBy(() -> answers.history("{\n half\n}", Path.of("/srv"))).hasMessageContaining("cannot read what flyway says");
    }
}
