package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapeRuleTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "CREATE ROLE app; CREATE ROLE", "create /* x */ user app PASSWORD 'x'; CREATE USER", "DROP GROUP g; DROP GROUP",
        "ALTER SYSTEM SET work_mem = 1; ALTER SYSTEM", "ALTER ROLE app SET search_path = x; ALTER ROLE",
        "CREATE TABLESPACE t LOCATION '/x'; CREATE TABLESPACE", "ALTER DATABASE app SET x.y = 1; ALTER DATABASE",
        "COMMENT ON DATABASE app IS 'x'; COMMENT ON DATABASE", "GRANT a TO b; GRANT of a role",
        "REVOKE a FROM b; REVOKE of a role", "GRANT CONNECT ON DATABASE app TO b; GRANT ON DATABASE",
        "COPY t FROM PROGRAM 'ls'; COPY … PROGRAM", "SELECT dblink_exec('x', 'y'); dblink",
        "DO $$ CREATE ROLE app $$; a DO block with CREATE ROLE", "DROP SUBSCRIPTION s; DROP SUBSCRIPTION"})
    void findsWhatActsBeyondTheDatabase(String sql, String what) {
        assertThat(EscapeRule.whatEscapes(statement(sql))).contains(what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATE TABLE role (id int)", "CREATE USER MAPPING FOR x SERVER s", "GRANT SELECT ON t TO app",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO app", "COMMENT ON TABLE t IS 'role'", "COPY t FROM STDIN",
        "INSERT INTO t VALUES ('create role x')", "DO $$ BEGIN RAISE NOTICE 'x'; END $$", "ALTER TABLE t OWNER TO app",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app", "CREATE INDEX i ON t (role)", "SELECT 1"})
    void leavesAloneWhatStaysInside(String sql) {
        assertThat(EscapeRule.whatEscapes(statement(sql))).isEmpty();
    }

    private static Statement statement(String sql) {
        try (ScriptReader reader = new ScriptReader(Script.ofText("x.sql", sql), new Variables())) {
            return reader.next().orElseThrow();
        }
    }
}
