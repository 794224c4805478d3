package dev.dbmig.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AlembicAnswersTest {

    private static final String PRINTED = """
            BEGIN;

            -- Running upgrade  -> previous_revision

            CREATE TABLE workspaces (id SERIAL NOT NULL);

            -- Running upgrade previous_revision, other -> abc123def456

            SELECT 1;

            COMMIT;

            """;

    @Test
    void findsTheRevisionOfALine() {
        EngineSql sql = new EngineSql("alembic base:abc123def456", PRINTED, new AlembicAnswers().revisionsOf(PRINTED));
        assertThat(sql.revisionAt(1)).isEmpty();
        assertThat(sql.revisionAt(3)).contains("previous_revision");
        assertThat(sql.revisionAt(6)).contains("previous_revision");
        assertThat(sql.revisionAt(9)).contains("abc123def456");
    }

    @Test
    void takesNothingElseForARevision() {
        assertThat(new AlembicAnswers().revisionsOf("-- Running late -> soon\nSELECT '-- Running upgrade a -> b';\n")).isEmpty();
    }
}
