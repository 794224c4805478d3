package dev.dbmig.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.backup.FolderEntry.State;
import dev.dbmig.postgres.ConnectionSettings;
import dev.dbmig.postgres.Session;
import dev.dbmig.postgres.TestDatabase;
import dev.dbmig.postgres.TestServer;
import dev.dbmig.postgres.ThrowAwayServer;
import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** pg_dump and pg_restore that fail, hang, lie or are killed, a full disk, and a dbmig that is killed. */
class BackupFaultIT {

    @TempDir
    private Path temporary;
    private ShimFolder shims;
    private TestDatabase database;
    private BackupPlace place;

    @BeforeEach
    void prepare() throws IOException {
        shims = new ShimFolder(temporary.resolve("bin"));
        database = TestServer.shared().newDatabase();
        BackupPlace.fill(database, 2000);
        place = new BackupPlace(temporary.resolve("backups"), shims.programs());
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private DbmigException failure() {
        return failure(BackupPlace.request(database.settings()));
    }

    private DbmigException failure(BackupRequest request) {
        return catchThrowableOfType(DbmigException.class, () -> place.backups().create(request));
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(place.folder().path())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void tellsWhatPgDumpSaysWithoutThePassword() throws IOException {
        shims.behave("pg_dump", "echo \"pg_dump: error: no luck with $PGPASSWORD\" >&2; exit 3");
        ConnectionSettings settings = database.settings();
        DbmigException failure = failure();
        assertThat(failure).hasMessage("pg_dump failed with exit code 3: database \"" + database.name()
                + "\" is not backed up");
        assertThat(failure.detail()).contains("pg_dump: error: no luck with "
                + settings.get("password").map(p -> "********").orElse(""));
        assertNothingLeft();
    }

    @Test
    void endsAPgDumpThatHangs() throws IOException {
        shims.behave("pg_dump", "echo $$ > '" + temporary + "/pid'; exec sleep 300");
        DbmigException failure = failure(BackupPlace.request(database.settings())
                .withOptions(DumpOptions.usual().withTimeout(Duration.ofSeconds(1))));
        assertThat(failure).hasMessage("\"pg_dump\" did not end in time and was ended");
        assertEnded(temporary.resolve("pid"));
        assertNothingLeft();
    }

    @Test
    void leavesNothingWhenItIsInterrupted() throws IOException, InterruptedException {
        Path pid = temporary.resolve("pid");
        shims.behave("pg_dump", "echo half > \"$file\"; echo $$ > '" + pid + "'; exec sleep 300");
        assertThat(interrupted(pid, () -> place.create(database)).exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertEnded(pid);
        assertNothingLeft();

        shims.behave("pg_dump", "exec $real \"$@\"");
        Backup backup = place.create(database);
        Files.delete(pid);
        shims.behave("pg_restore", "echo $$ > '" + pid + "'; exec sleep 300");
        assertThat(interrupted(pid, () -> place.restore(backup, "dbmig stopped")).exitCode())
                .isEqualTo(ExitCode.INTERRUPTED);
        assertEnded(pid);
        assertThat(databases("dbmig stopped")).isEmpty();
    }

    @Test
    void leavesNothingWhenItIsInterruptedWhileStreaming() throws IOException, InterruptedException {
        Path pid = temporary.resolve("pid");
        shims.behave("pg_dump", "echo $$ > '" + pid + "'; exec cat /dev/zero");
        BackupPlace streaming = new BackupPlace(temporary.resolve("backups"), BackupPlace.programs(Optional.empty(),
                List.of("env", "PATH=" + temporary.resolve("bin") + ":" + System.getenv("PATH"),
                        "PGHOST=" + database.settings().host(), "PGPORT=" + database.settings().port())));
        assertThat(interrupted(pid, () -> streaming.create(database)).exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        assertEnded(pid);
        assertNothingLeft();
    }

    private static DbmigException interrupted(Path begun, Runnable work) throws InterruptedException {
        AtomicReference<DbmigException> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> failure.set(catchThrowableOfType(DbmigException.class, work::run)));
        thread.start();
        for (int i = 0; i < 500 && !Files.exists(begun); i++) {
            pause(20);
        }
        thread.interrupt();
        thread.join(20_000);
        return failure.get();
    }

    private static void assertEnded(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        for (int i = 0; i < 250 && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent(); i++) {
            pause(20);
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void doesNotBelieveAPgDumpThatWritesHalf() throws IOException {
        shims.behave("pg_dump", "$real \"$@\" || exit; truncate -s $(($(stat -c %s \"$file\") / 2)) \"$file\"");
        assertThat(failure()).hasMessage("pg_dump ended well, but what it wrote is no good backup");
        assertNothingLeft();
    }

    @Test
    void doesNotBelieveAPgDumpThatWritesNothing() throws IOException {
        shims.behave("pg_dump", "exit 0");
        assertThat(failure()).hasMessage("pg_dump ended well, but what it wrote is no good backup");
        shims.behave("pg_dump", ": > \"$file\"");
        assertThat(failure()).hasMessage("pg_dump ended well, but what it wrote is no good backup");
        assertNothingLeft();
    }

    @Test
    void doesNotBelieveAPgDumpThatLosesATable() throws IOException {
        shims.behave("pg_dump", "$real \"$@\" || exit; : > \"$(ls -S \"$file\"/*.gz | head -n 1)\"");
        DbmigException failure = failure(BackupPlace.parallel(database.settings()));
        assertThat(failure.detail()).contains("the archive has the data of 2 tables, and only 1 come to their end");
        assertNothingLeft();
    }

    @Test
    void saysThatPgDumpWasKilled() throws IOException {
        shims.behave("pg_dump", "kill -9 $$");
        assertThat(failure()).hasMessageStartingWith("pg_dump was ended by signal 9");
        assertNothingLeft();
    }

    @Test
    void dropsWhatARestoreMadeWhenItFails() throws IOException {
        Backup backup = place.create(database);
        shims.behave("pg_restore", "case \"$*\" in *--list*) exec $real \"$@\";; esac;"
                + " echo 'pg_restore: error: no luck' >&2; exit 1");
        assertThatThrownBy(() -> place.restore(backup, "dbmig restored"))
                .hasMessage("pg_restore failed with exit code 1: backup \"" + backup.name() + "\" is not restored")
                .extracting("detail").isEqualTo("pg_restore: error: no luck");
        shims.behave("pg_restore", "kill -9 $$");
        assertThatThrownBy(() -> place.restore(backup, "dbmig restored"))
                .hasMessageStartingWith("pg_restore was ended by signal 9");
        assertThat(databases("dbmig restored")).isEmpty();
    }

    @Test
    void endsAPgRestoreThatHangs() throws IOException {
        Backup backup = place.create(database);
        shims.behave("pg_restore", "$real \"$@\"; echo $$ > '" + temporary + "/pid'; exec sleep 300");
        RestoreRequest request = RestoreRequest.of(TestServer.shared().settings(), "dbmig restored", "r1")
                .withTimeout(Duration.ofSeconds(2));
        assertThatThrownBy(() -> new Restorer(shims.programs()).restore(backup, request))
                .hasMessage("\"pg_restore\" did not end in time and was ended");
        assertEnded(temporary.resolve("pid"));
        assertThat(databases("dbmig restored")).isEmpty();
    }

    @Test
    void saysWhatStandsWhereWhenTheServerGoesAway() throws IOException, InterruptedException {
        Backup backup = place.create(database);
        Path begun = temporary.resolve("begun");
        shims.behave("pg_restore", "echo > '" + begun + "'; while [ -e '" + begun
                + "' ]; do sleep 0.05; done; exec $real \"$@\"");
        AtomicReference<DbmigException> failure = new AtomicReference<>();
        Thread restore;
        try (ThrowAwayServer other = TestServer.throwAway(Map.of(), Map.of())) {
            RestoreRequest request = RestoreRequest.of(other.settings(), "dbmig lost", "r1");
            restore = new Thread(() -> failure.set(catchThrowableOfType(DbmigException.class,
                    () -> new Restorer(shims.programs()).restore(backup, request))));
            restore.start();
            for (int i = 0; i < 500 && !Files.exists(begun); i++) {
                pause(20);
            }
        }
        Files.delete(begun);
        restore.join(20_000);
        assertThat(failure.get()).hasMessageStartingWith("pg_restore failed with exit code 1");
        assertThat(failure.get().hint().orElseThrow())
                .startsWith("Database \"dbmig lost\" was created for it and could not be dropped (")
                .endsWith("): drop it by hand.");
    }

    @Test
    void neverTouchesADatabaseThatExists() {
        Backup backup = place.create(database);
        assertThatThrownBy(() -> place.restore(backup, database.name()))
                .hasMessage("database \"" + database.name() + "\" exists already");
        assertThat(databases(database.name())).hasSize(1);
    }

    private static List<List<String>> databases(String name) {
        try (Session session = TestServer.shared().open()) {
            return session.query("SELECT datname FROM pg_database WHERE datname = '" + name + "'");
        }
    }

    @Test
    void leavesAnAbandonedOneAndNoPgDumpWhenDbmigIsKilled() throws IOException, InterruptedException {
        Path pid = temporary.resolve("pid");
        shims.behave("pg_dump", "echo half > \"$file\"; echo $$ > '" + pid + ".new'; mv '" + pid + ".new' '" + pid
                + "'; exec sleep 300");
        ConnectionSettings settings = database.settings();
        Process victim = BackupVictim.start(temporary.resolve("backups"), temporary.resolve("bin"), temporary.resolve("victim.log"));
        try {
            BackupVictim.tell(victim, settings);
            for (int i = 0; i < 600 && !Files.exists(pid) && victim.isAlive(); i++) {
                pause(50);
            }
            assertThat(pid).as(Files.readString(temporary.resolve("victim.log"))).exists();
            assertThat(place.folder().list()).extracting(FolderEntry::state).containsExactly(State.BEING_WRITTEN);
        } finally {
            victim.destroyForcibly().waitFor();
        }
        assertEnded(pid);
        assertThat(place.folder().list()).extracting(FolderEntry::state).containsExactly(State.ABANDONED);
        assertThat(place.folder().backups()).isEmpty();
        shims.behave("pg_dump", "exec $real \"$@\"");
        assertThat(place.create(database).grade()).isEqualTo(Grade.DECODED);
    }
}
