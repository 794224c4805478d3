package dev.dbmig.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.process.CommandResult;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Alembic 1.8.1 printed. */
class AlembicAnswersTest {

    static final String BRANCHED = """
            Rev: d580817038a2 (head) (mergepoint)
            Merges: 28902038792c, 98a05eb37c9b
            Path: /tmp/al/alembic/versions/d580817038a2_both.py

                both
               \s
                Revision ID: d580817038a2
                Revises: 28902038792c, 98a05eb37c9b
                Create Date: 2026-11-21 11:12:19.163709

            Rev: 28902038792c
            Parent: 1ee988200c04
            Path: /tmp/al/alembic/versions/28902038792c_branch_ü.py

                branch Ü
               \s
                Revision ID: 28902038792c
                Revises: 1ee988200c04
                Create Date: 2026-11-21 11:12:18.287107

            Rev: 98a05eb37c9b
            Parent: 1ee988200c04
            Path: /tmp/al/alembic/versions/98a05eb37c9b_change_2_s_table_x.py

                Change 2's table: "x"
               \s
                Revision ID: 98a05eb37c9b
                Revises: 1ee988200c04
                Create Date: 2026-11-21 11:12:16.257815

            Rev: 1ee988200c04 (branchpoint)
            Parent: <base>
            Branches into: 28902038792c, 98a05eb37c9b
            Path: /tmp/al/alembic/versions/1ee988200c04_change_1_s_table_x.py

                Change 1's table: "x"
               \s
                Revision ID: 1ee988200c04
                Revises:\s
                Create Date: 2026-11-21 11:12:15.910844
            """;

    private final AlembicAnswers answers = new AlembicAnswers();

    @Test
    void readsEachRevisionAfterItsParents() {
        List<Revision> revisions = answers.history(BRANCHED, Path.of("/tmp/al"));
        assertThat(revisions).extracting(Revision::label).containsExactly("1ee988200c04 Change 1's table: \"x\"",
                "98a05eb37c9b Change 2's table: \"x\"", "28902038792c branch Ü", "d580817038a2 both");
        assertThat(revisions).extracting(Revision::parents).containsExactly(List.of(), List.of("1ee988200c04"),
                List.of("1ee988200c04"), List.of("28902038792c", "98a05eb37c9b"));
        assertThat(revisions.get(2).file()).contains(Path.of("/tmp/al/alembic/versions/28902038792c_branch_ü.py"));
    }

    @Test
    void findsWhereADatabaseStandsAmongOtherLines() {
        List<Revision> known = answers.history(BRANCHED, Path.of("/tmp/al"));
        assertThat(answers.current(new CommandResult(0, "Loading settings\n28902038792c\n98a05eb37c9b (head)\n", ""), known))
                .containsExactly("28902038792c", "98a05eb37c9b");
        assertThat(answers.current(new CommandResult(0, "", "INFO  [alembic.runtime.migration] Will assume transactional DDL.\n"), known))
                .isEmpty();
    }
}
