package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dbmig.DbmigException;
import dev.dbmig.backup.Backup;
import dev.dbmig.backup.DumpFormat;
import dev.dbmig.backup.FolderEntry;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.backup.Grade;
import dev.dbmig.backup.Manifest;
import dev.dbmig.postgres.DatabaseLocale;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BackupChoiceTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final List<FolderEntry> entries = new ArrayList<>();

    /** An entry of a folder that is no backup that could be restored. */
    private void add(String name, State state, Backup backup) {
        entries.add(new FolderEntry(Path.of("/backups", name), state, Optional.ofNullable(backup), state == State.COMPLETE ? null : "it is ill"));
    }

    private Backup backup(String database, int hour, String version, String server) {
        Instant time = NOW.minusSeconds(3600L * (24 - hour));
        Manifest manifest = new Manifest("2026112" + hour + "-run", new Manifest.Source(database, 5, server, "15.14",
                new DatabaseLocale("UTF8", "C", "C", "libc", null, null), version, null),
                new Manifest.Dump("pg_dump", "15.14", DumpFormat.CUSTOM, "1", 1), time, time, new TreeMap<>(), Grade.DECODED, null, null);
        return new Backup(Path.of("/backups", database + "_" + hour), manifest);
    }

    private void add(String database, int hour, String version) {
        Backup backup = backup(database, hour, version, "7001");
        add(backup.name(), State.COMPLETE, backup);
    }

    private BackupChoice choice() {
        return new BackupChoice(entries, "app", "7001", NOW);
    }

    @Test
    void takesTheNewestGoodOneOfTheDatabase() {
        add("app", 1, "001");
        add("app", 2, "002");
        add("billing", 3, "009");
        add("app_4", State.DAMAGED, backup("app", 4, "003", "7001"));
        add("app", 30, "004"); // from the future
        Backup written = backup("app", 5, "003", "7001");
        Manifest m = written.manifest();
        add("app_5", State.COMPLETE, new Backup(written.path(), new Manifest(m.runId(), m.source(), m.dump(), m.started(), m.finished(), m.files(),
                Grade.CHECKSUMMED, null, null)));
        assertThat(choice().named("latest").name()).isEqualTo("app_2");
    }

    @Test
    void takesTheNewestOfALowerVersionByItsParts() {
        add("app", 1, "1.9.0");
        add("app", 2, "1.10.0");
        add("app", 3, "1.2.0");
        add("app", 4, null);
        add("app", 5, "2.0");
        assertThat(choice().before("1.10.0").name()).isEqualTo("app_3");
        assertThatThrownBy(() -> choice().before("1.2")).hasMessage("there is no good backup of database \"app\" of before version 1.2");
    }

    @Test
    void findsByNameRunAndUniqueBeginning() {
        add("app", 1, "001");
        add("app", 2, "002");
        add("app", 21, "002");
        assertThat(choice().named("app_1").name()).isEqualTo("app_1");
        assertThat(choice().named("app_2").name()).isEqualTo("app_2"); // though another one begins so
        assertThat(choice().named("20261121-").name()).isEqualTo("app_1");
        assertThatThrownBy(() -> choice().named("app")).hasMessage("\"app\" is the beginning of more than one backup")
                .extracting("detail").isEqualTo("app_1\napp_2\napp_21");
        assertThatThrownBy(() -> choice().named("nothing")).hasMessage("there is no backup \"nothing\"");
    }

    @Test
    void refusesWhatCannotBeRestored() {
        add("app_1", State.DAMAGED, null);
        add("app_2.part", State.ABANDONED, null);
        assertThatThrownBy(() -> choice().named("app_1")).hasMessage("backup \"app_1\" cannot be restored").extracting("detail").isEqualTo("it is ill");
        assertThatThrownBy(() -> choice().latest()).isInstanceOf(DbmigException.class).hasMessage("there is no good backup of database \"app\"");
    }

    @Test
    void takesThatOfAnotherServerOnlyByItsName() {
        Backup other = backup("app", 3, "001", "7002");
        add(other.name(), State.COMPLETE, other);
        assertThatThrownBy(() -> choice().latest()).hasMessage("there is no good backup of database \"app\" of this server")
                .extracting("hint").isEqualTo("If that is meant, name it: dbmig restore app_3");
        assertThat(choice().named("app_3")).isEqualTo(other);
    }
}
