package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigProgram.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The executable needs no JVM, no configuration, no home, no PATH, no locale and no folder that it can write to. */
class SurroundingsNativeIT {

    @TempDir
    Path folder;

    @Test
    void needsNothingAroundIt() {
        try (PackagedDatabase database = new PackagedDatabase(folder)) {
            database.migration("001_café.sql", "CREATE TABLE \"é\" (id int);");
            DbmigProgram program = database.reaching(DbmigProgram.executable().without("PATH").without("HOME").without("LANG"))
                    .in(Path.of("/proc"));
            Outcome upgrade = program.run("upgrade", "--dir", folder.resolve("migrations").toString());
            assertThat(upgrade.exitCode()).as(upgrade.stderr()).isZero();
            assertThat(database.value("SELECT name FROM dbmig_history")).isEqualTo("café");
            assertThat(program.run("status", "--dir", folder.resolve("migrations").toString()).stdout()).contains("café");
        }
    }
}
