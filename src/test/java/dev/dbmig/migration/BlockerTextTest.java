package dev.dbmig.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.postgres.Blocker;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlockerTextTest {

    private static final Optional<Instant> SINCE = Optional.of(Instant.parse("2026-11-21T04:31:02.123Z"));

    @Test
    void tellsAllThatIsKnown() {
        assertThat(BlockerText.of(new Blocker(47, "psql", "app", "UPDATE t\n   SET a = 1", "active", SINCE)))
                .isEqualTo("pid 47 (psql, user app, active since 2026-11-21T04:31:02Z: UPDATE t SET a = 1)");
    }

    @Test
    void leavesOutWhatIsNot() {
        assertThat(BlockerText.of(new Blocker(47, "", "", "", "", Optional.empty()))).isEqualTo("pid 47");
        assertThat(BlockerText.of(new Blocker(47, "", "app", "", "", Optional.empty()))).isEqualTo("pid 47 (user app)");
        assertThat(BlockerText.of(new Blocker(47, "", "", "autovacuum: VACUUM t", "active", SINCE)))
                .isEqualTo("pid 47 (active since 2026-11-21T04:31:02Z: autovacuum: VACUUM t)");
        assertThat(BlockerText.of(new Blocker(0, "", "", "", "", Optional.empty())))
                .isEqualTo("a prepared transaction (see pg_prepared_xacts)");
    }

    @Test
    void cutsTheQueryAtSixtyCharacters() {
        String text = BlockerText.of(new Blocker(1, "", "", "\ud83d\ude00".repeat(61), "", Optional.empty()));
        assertThat(text).isEqualTo("pid 1 (" + "\ud83d\ude00".repeat(59) + "…)");
        assertThat(BlockerText.of(new Blocker(1, "", "", "x".repeat(60), "", Optional.empty()))).endsWith("(" + "x".repeat(60) + ")");
    }

    @Test
    void givesATerminalNothingToObey() {
        assertThat(BlockerText.of(new Blocker(1, "a\u001b[2J", "u\u202e", "SELECT\u0007 1\r", "", Optional.empty())))
                .isEqualTo("pid 1 (a [2J, user u: SELECT 1)");
    }
}
