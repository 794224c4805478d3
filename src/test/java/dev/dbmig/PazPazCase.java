package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigProgram.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests that begin with what team PazPaz has. */
abstract class PazPazCase {

    @TempDir
    Path folder;

    PazPazTeam team;

    /** A subclass runs the same tests against another package of dbmig. */
    DbmigProgram program() {
        return DbmigProgram.executable();
    }

    @BeforeAll
    static void requireAlembic() {
        assumeTrue(Files.exists(Path.of("/usr/bin/alembic")), "Alembic is not installed: package alembic");
    }

    @BeforeEach
    void create() throws IOException {
        team = new PazPazTeam(folder, program());
    }

    @AfterEach
    void drop() {
        team.close();
    }

    static Outcome worked(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
        return outcome;
    }
}
