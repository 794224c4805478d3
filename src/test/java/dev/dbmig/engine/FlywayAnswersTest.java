package dev.dbmig.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
