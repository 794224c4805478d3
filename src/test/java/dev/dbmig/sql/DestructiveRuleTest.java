package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestructiveRuleTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "DROP TABLE users; DROP TABLE users; users",
        "drop table if exists public.\"My Users\" cascade; DROP TABLE public.\"My Users\"; public.\"My Users\"",
        "/* x */ DROP /* y */ TABLE users; DROP TABLE users; users",
        "TRUNCATE ONLY users RESTART IDENTITY; TRUNCATE users; users",
        "TRUNCATE TABLE users; TRUNCATE users; users",
        "DELETE FROM users; DELETE of all rows of users; users",
        "DELETE FROM ONLY users RETURNING id; DELETE of all rows of users; users",
        "ALTER TABLE users DROP COLUMN email; DROP COLUMN email of users; users",
        "ALTER TABLE ONLY s.users ADD COLUMN x int, DROP IF EXISTS \"E-mail\" CASCADE; DROP COLUMN \"E-mail\" of s.users; s.users",
        "ALTER TABLE users DROP email; DROP COLUMN email of users; users",
        "DROP SCHEMA old CASCADE; DROP SCHEMA old CASCADE; ''"})
    void findsWhatIsTakenAway(String sql, String what, String table) {
        assertThat(losses(sql)).singleElement().satisfies(loss -> {
            assertThat(loss).hasToString(what);
            assertThat(loss.table()).isEqualTo(table.equals("''") ? "" : table);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE a, b.c", "ALTER TABLE t DROP a, DROP COLUMN b"})
    void findsEachOfSeveral(String sql) {
        assertThat(losses(sql)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP INDEX users", "DROP SCHEMA empty", "DELETE FROM users WHERE id = 1", "DELETE FROM users USING x",
        "ALTER TABLE users DROP CONSTRAINT c", "ALTER TABLE users ALTER COLUMN a DROP NOT NULL, ALTER b DROP DEFAULT",
        "ALTER TABLE users ADD CHECK (note <> 'drop it')", "INSERT INTO t VALUES ('DROP TABLE users')", "DROP VIEW v",
        "CREATE TABLE drops (id int)", "ALTER TABLE users ALTER COLUMN a DROP EXPRESSION, ALTER COLUMN b DROP IDENTITY"})
    void leavesAloneWhatTakesNoDataAway(String sql) {
        assertThat(losses(sql)).isEmpty();
    }

    private static List<DestructiveRule.Loss> losses(String sql) {
        try (ScriptReader reader = new ScriptReader(Script.ofText("x.sql", sql), new Variables())) {
            return DestructiveRule.losses(reader.next().orElseThrow());
        }
    }
}
