package dev.dbmig.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.MigrationStatus;
import dev.dbmig.migration.PrintedSql;
import dev.dbmig.migration.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an engine is told, where revisions follow each other, branch, and merge. */
class RevisionSelectionTest {

    private static final EngineDefinition ALEMBIC = EngineDefinition.of(Tool.ALEMBIC, Path.of("/opt/pazpaz/backend"));

    private final List<String> asked = new ArrayList<>();

    /** aaaa → bbbb → cccc. */
    private static List<Revision> line() {
        return List.of(revision("aaaa1111"), revision("bbbb2222", "aaaa1111"), revision("cccc3333", "bbbb2222"));
    }

    /** aaaa → bbbb, cccc → dddd merges both → eeee. */
    private static List<Revision> diamond() {
        return List.of(revision("aaaa1111"), revision("bbbb2222", "aaaa1111"), revision("cccc3333", "aaaa1111"),
                revision("dddd4444", "bbbb2222", "cccc3333"), revision("eeee5555", "dddd4444"));
    }

    private static Revision revision(String version, String... parents) {
        return new Revision(version, "add " + version.substring(0, 4), List.of(parents), Optional.empty());
    }

    private RevisionSelection of(List<Revision> all, String... current) {
        return new RevisionSelection(new Revisions(ALEMBIC, all, List.of(current)), new EngineMigrations(ALEMBIC),
                (direction, from, target) -> {
                    asked.add(direction + " " + from + ":" + target);
                    return PrintedSql.UNKNOWN;
                });
    }

    private static List<String> versions(List<Task> tasks) {
        return tasks.stream().map(task -> task.migration().key().substring(0, 4)).toList();
    }

    private static void refuses(Runnable choice, String sentence) {
        assertThatThrownBy(choice::run).isInstanceOf(DbmigException.class).hasMessageContaining(sentence)
                .satisfies(e -> assertThat(((DbmigException) e).hint()).isPresent());
    }

    @Test
    void goesUpToTheHeadAVersionItsBeginningANameOrANumber() {
        assertThat(versions(of(line()).upgrade("head"))).containsExactly("aaaa", "bbbb", "cccc");
        assertThat(versions(of(line(), "aaaa1111").upgrade("+1"))).containsExactly("bbbb");
        assertThat(versions(of(line(), "aaaa1111").upgrade("bbbb"))).containsExactly("bbbb");
        assertThat(versions(of(line(), "aaaa1111").upgrade("add cccc"))).containsExactly("bbbb", "cccc");
        assertThat(of(line(), "cccc3333").upgrade("head")).isEmpty();
        assertThat(asked).containsExactly("UP base:cccc3333", "UP aaaa1111:bbbb2222", "UP aaaa1111:bbbb2222", "UP aaaa1111:cccc3333");
    }

    @Test
    void goesDownToWhatStays() {
        assertThat(versions(of(line(), "cccc3333").downgrade("-1"))).containsExactly("cccc");
        assertThat(versions(of(line(), "cccc3333").downgrade("aaaa"))).containsExactly("cccc", "bbbb");
        assertThat(versions(of(line(), "cccc3333").downgrade("-3"))).containsExactly("cccc", "bbbb", "aaaa");
        assertThat(versions(of(line(), "cccc3333").downgrade("base"))).containsExactly("cccc", "bbbb", "aaaa");
        assertThat(asked).endsWith("DOWN cccc3333:base", "DOWN cccc3333:base");
        assertThat(versions(of(line(), "cccc3333").rollback("add cccc", false))).containsExactly("cccc");
    }

    @Test
    void refusesWhatIsNotThere() {
        refuses(() -> of(line()).upgrade("zzzz"), "no migration is named \"zzzz\"");
        refuses(() -> of(line(), "cccc3333").upgrade("aaaa1111"), "is already applied, and later ones are too");
        refuses(() -> of(line(), "aaaa1111").downgrade("cccc3333"), "is not applied");
        refuses(() -> of(line(), "cccc3333").rollback("aaaa1111", true), "is not the newest migration");
        assertThatThrownBy(() -> of(line(), "bbbb2222").downgrade("-3")).hasMessage("there are only 2 applied migrations, not 3");
        assertThatThrownBy(() -> of(line()).downgrade("-1")).hasMessage("nothing is applied that could be undone");
    }

    @Test
    void refusesWhereBranchesLeaveMoreThanOneAnswer() {
        List<Revision> open = diamond().subList(0, 3);
        refuses(() -> of(open).upgrade("head"), "the migrations end in 2 heads: bbbb2222 add bbbb, cccc3333 add cccc");
        assertThat(versions(of(open).upgrade("cccc"))).containsExactly("aaaa", "cccc");
        refuses(() -> of(open, "bbbb2222", "cccc3333").downgrade("-1"), "at several revisions at once: bbbb2222, cccc3333");
        refuses(() -> of(diamond(), "dddd4444").downgrade("-1"), "merges bbbb2222 and cccc3333");
        refuses(() -> of(diamond(), "dddd4444").downgrade("bbbb"), "stands on another branch than bbbb2222");
        refuses(() -> of(diamond(), "aaaa1111").upgrade("+2"), "\"+2\" has several meanings");
        assertThat(versions(of(diamond(), "aaaa1111").upgrade("head"))).containsExactly("bbbb", "cccc", "dddd", "eeee");
        assertThat(versions(of(diamond(), "bbbb2222", "cccc3333").upgrade("+1"))).containsExactly("dddd");
        assertThat(versions(of(diamond(), "eeee5555").downgrade("aaaa"))).containsExactly("eeee", "dddd", "cccc", "bbbb");
    }

    @Test
    void showsHeadsAndMerges() {
        Revisions revisions = new Revisions(ALEMBIC, diamond().subList(0, 3), List.of("bbbb2222"));
        assertThat(new EngineMigrations(ALEMBIC).compare(revisions).statuses()).extracting(MigrationStatus::note)
                .containsExactly("", "one of 2 heads", "one of 2 heads");
        Revisions merged = new Revisions(ALEMBIC, diamond(), List.of("bbbb2222", "cccc3333"));
        assertThat(new EngineMigrations(ALEMBIC).compare(merged).statuses()).extracting(s -> s.state().label() + s.note())
                .containsExactly("applied", "applied", "applied", "pendingmerges bbbb2222 and cccc3333", "pending");
        assertThat(merged.currentShown()).contains("bbbb2222, cccc3333");
    }
}
