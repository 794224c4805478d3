package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dbmig.DbmigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of Sqitch: what they mean, and what is wrong with them. */
class SqitchPlanTest {

    private static final String USERS = "users 2026-11-20T10:00:00Z Ann <ann@example.org> # Users";

    @TempDir
    Path dir;

    private static List<SqitchChange> read(String... lines) {
        return SqitchPlan.read("p/sqitch.plan", List.of(("%syntax-version=1.0.0\n%project=shop\n\n" + String.join("\n", lines)).split("\n")));
    }

    private static String refusal(String... lines) {
        return catchThrowableOfType(DbmigException.class, () -> read(lines)).getMessage();
    }

    /** The identifiers are those of Sqitch 1.3.1: {@code sqitch plan --format format:%H}. */
    @Test
    void computesTheIdsThatSqitchDoes() {
        List<SqitchChange> changes = read(USERS,
                "roles [users] 2026-11-20T10:01:00Z Änn Ä. <ann@example.org> # Zwei\\nZeilen # mit # und \\\\ é",
                "@v1.0 2026-11-20T10:02:00Z Ann <ann@example.org> # First",
                "users [users@v1.0 !other:thing] 2026-11-20T10:03:00Z Ann <ann@example.org>");
        assertThat(changes).extracting(SqitchChange::id).containsExactly("c2fcedf3b09c7b8dee0afd2a05569d63c32b5510",
                "0ca6732e2456c292ad24acd91c64f5c815d39b2f", "bab700f282f02afa173c957d30a9995d74d1d67d");
        assertThat(changes.get(1).entry().note()).isEqualTo("Zwei\nZeilen # mit # und \\ é");
        assertThat(changes.get(1).tags()).singleElement().satisfies(tag -> assertThat(tag.id()).isEqualTo("20a5c8b22f1f82d06a0e3477c93d833c9f918fdf"));
        assertThat(changes.get(2).dependencies()).containsExactly(
                new SqitchChange.Dependency("users@v1.0", false, changes.get(0).id()), new SqitchChange.Dependency("other:thing", true, null));
    }

    @Test
    void refusesWhatSqitchWouldRefuse() {
        assertThat(refusal(USERS, USERS)).isEqualTo("p/sqitch.plan:5: change users is given twice");
        assertThat(refusal("@v1 2026-11-20T10:00:00Z Ann <a@b>")).isEqualTo("p/sqitch.plan:4: tag @v1 stands before every change");
        assertThat(refusal("roles [users] 2026-11-20T10:01:00Z Ann <a@b>"))
                .isEqualTo("p/sqitch.plan:4: change roles requires users, which is not before it in the plan");
        assertThat(refusal(USERS, "roles [!users] 2026-11-20T10:01:00Z Ann <a@b>"))
                .isEqualTo("p/sqitch.plan:5: change roles conflicts with users, which is before it in the plan");
        assertThat(refusal("users 2026-11-20 Ann <a@b>")).isEqualTo("p/sqitch.plan:4: this is no change and no tag: users 2026-11-20 Ann <a@b>");
        assertThat(refusal("-users 2026-11-20T10:00:00Z Ann <a@b>")).startsWith("p/sqitch.plan:4: a change that is taken back");
    }

    @Test
    void findsTheScriptsOfAReworkedChangeByItsTag() throws IOException {
        write("sqitch.conf", "[core]\n\tengine = pg\n\ttop_dir = db ; here\n");
        write("db/sqitch.plan", "%project=shop\n\n" + USERS + "\n@v1 2026-11-20T10:02:00Z Ann <a@b>\n"
                + "users [users@v1] 2026-11-20T10:03:00Z Ann <a@b>\n");
        write("db/deploy/users@v1.sql", "BEGIN; CREATE TABLE users (); COMMIT;");
        write("db/deploy/users.sql", "ALTER TABLE users ADD COLUMN a int;");
        write("db/revert/users.sql", "ALTER TABLE users DROP COLUMN a;");
        write("db/verify/users@v1.sql", "SELECT 1;");
        MigrationFolder folder = MigrationFolder.read(dir, ".");
        assertThat(folder.layout()).isEqualTo(LayoutKind.SQITCH);
        assertThat(folder.migrations()).extracting(Migration::name).containsExactly("users@v1", "users");
        assertThat(folder.migrations()).extracting(m -> m.down().isPresent()).containsExactly(false, true);
        assertThat(folder.migrations()).extracting(m -> m.verify().isPresent()).containsExactly(true, false);
        assertThat(folder.migrations().get(0).header().description()).isEqualTo("Users");
        Files.delete(dir.resolve("db/deploy/users.sql"));
        assertThat(catchThrowableOfType(DbmigException.class, () -> MigrationFolder.read(dir, ".")))
                .hasMessage("\"./db/deploy/users.sql\" is in the plan (line 5), and there is no such file");
        write("sqitch.conf", "[core]\n[deploy \"variables\"]\n\tx = 1\n");
        assertThat(catchThrowableOfType(DbmigException.class, () -> MigrationFolder.read(dir, ".")))
                .hasMessage("./sqitch.conf:3: 'deploy.variables.x' is not read");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(dir.resolve(name).getParent());
        Files.writeString(dir.resolve(name), text);
    }
}
