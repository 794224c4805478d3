package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What team PazPaz's document does not have, and its Alembic makes possible all the same. */
class AlembicProjectNativeIT extends PazPazCase {

    /** Fresh installations, which the document makes by 'alembic upgrade head' on an empty database. */
    @Test
    void setsDevelopmentUpAnew() {
        team.ownsItsSchema().write("backend/seed_data.sql", "INSERT INTO workspaces VALUES (99, 'Seeded') ON CONFLICT DO NOTHING;\n");
        Outcome reset = worked(team.dbmig("db", "reset", "--yes", "--seed", "--env", "development"));
        assertThat(reset.stdout()).contains("Running upgrade  -> previous_revision").contains("it is at abc123def456");
        assertThat(team.database.query("SELECT name FROM workspaces")).isEqualTo(List.of(List.of("Seeded")));
        assertThat(worked(team.dbmig("schema", "dump")).stdout()).isEqualTo("backend/schema.sql\n");
        assertThat(team.read("backend/schema.sql")).contains("-- dbmig:contains abc123def456").doesNotContain("alembic_version");
        worked(team.dbmig("schema", "check"));
        worked(team.dbmig("db", "reset", "--yes", "--env", "development"));
        assertThat(team.current()).isEqualTo("abc123def456");
        assertThat(worked(team.dbmig("db", "setup")).stdout()).contains("Nothing to do");
        worked(team.dbmig("db", "seed", "--skip-test"));
        assertThat(team.database.value("SELECT count(*) FROM workspaces")).isEqualTo("1");
        assertThat(worked(team.dbmig("db", "migrate")).stdout()).contains("Nothing to do");
        worked(team.dbmig("drift"));
        team.revision("f0f0f0f0f0f0", "abc123def456", "op.execute('CREATE TABLE notes (id int)')", "op.execute('DROP TABLE notes')");
        Outcome check = team.dbmig("schema", "check");
        assertThat(check.exitCode()).as(check.stdout() + check.stderr()).isEqualTo(10);
        assertThat(check.stdout()).contains("table public.notes");
        worked(team.dbmig("db", "reset", "--yes", "--env", "development"));
        assertThat(team.current()).isEqualTo("f0f0f0f0f0f0");
        team.write("backend/schema.sql", team.read("backend/schema.sql").replace("-- dbmig:contains abc123def456\n", ""));
        Outcome outdated = team.dbmig("db", "reset", "--yes", "--env", "development");
        assertThat(outdated.exitCode()).as(outdated.stdout() + outdated.stderr()).isEqualTo(3);
        assertThat(outdated.stderr()).contains("backend/schema.sql makes another schema than the migrations of alembic up to f0f0f0f0f0f0")
                .contains("table public.notes").contains("and is not set up");
        team.write("backend/schema.sql", team.read("backend/schema.sql") + "CREATE TABLE public.notes (id int);\n");
        assertThat(worked(team.dbmig("db", "setup")).stdout()).contains("which contains the migrations up to f0f0f0f0f0f0");
        assertThat(team.current()).isEqualTo("f0f0f0f0f0f0");
        assertThat(team.databases()).containsExactly(team.database.name());
    }

    /** A start of Alembic takes a second: none that tells what is known already. */
    @Test
    void startsAlembicNoOftenerThanItMust() {
        team.upgraded();
        assertThat(team.read("uv.log").lines()).containsExactly("alembic history --verbose", "alembic current",
                "alembic upgrade previous_revision:abc123def456 --sql", "alembic current", "alembic upgrade abc123def456",
                "alembic downgrade previous_revision", "alembic upgrade abc123def456", "alembic upgrade abc123def456");
    }
}
