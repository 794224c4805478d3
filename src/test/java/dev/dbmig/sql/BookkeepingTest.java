package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookkeepingTest {

    private static boolean isOne(String sql, String... tables) {
        try (ScriptReader reader = new ScriptReader(Script.ofText("x.sql", sql), new Variables())) {
            Optional<Statement> statement = reader.next();
            return new Bookkeeping(List.of(tables)).isOne(statement.orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);",
        "-- Running upgrade a -> b\nUPDATE alembic_version SET version_num='b' WHERE alembic_version.version_num = 'a';",
        "INSERT INTO public.alembic_version (version_num) VALUES ('a') RETURNING alembic_version.version_num;",
        "DELETE FROM alembic_version WHERE version_num = 'a';", "DROP TABLE IF EXISTS \"alembic_version\";",
        "create table if not exists Alembic_Version (a int);"})
    void knowsWhatAlembicDoesWithItsTable(String sql) {
        assertThat(isOne(sql, "public.alembic_version")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DROP TABLE users;", "DROP TABLE app.alembic_version;", "CREATE TABLE \"Alembic_version\" (a int);",
        "ALTER TABLE alembic_version ADD COLUMN a int;", "CREATE INDEX x ON alembic_version (version_num);", "UPDATE users SET a = 1;"})
    void leavesEverythingElseToLint(String sql) {
        assertThat(isOne(sql, "public.alembic_version")).isFalse();
    }

    @Test
    void readsNamesAsTheyStandInSql() {
        assertThat(isOne("UPDATE \"Odd Name\".\"a.b\" SET v = 1;", "\"Odd Name\".\"a.b\"")).isTrue();
        assertThat(isOne("UPDATE migrations SET v = 1;")).isFalse();
    }
}
