package dev.dbmig.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.upgrade.Journal.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The walk over the steps, ended at every moment that matters: at each line of the journal, in the middle of
 * each step and each undo, and then again during the recovery. A world that remembers stands in for the
 * database and the services.
 */
class UpgradeCrashTest {

    private static final List<String> NAMES = List.of("back-up", StopServices.NAME, "copy", ApplyMigrations.NAME, "start");

    @TempDir(factory = InMemory.class)
    Path folder;

    /** The journal is synced thousands of times: in memory, where there is such a folder. */
    static final class InMemory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory) ? Files.createTempDirectory(memory, "dbmig-journal-") : Files.createTempDirectory("dbmig-journal-");
        }
    }

    private Set<String> world;
    private Killing writing;
    private int countdown;
    private int cases;

    /** The process is killed: nothing of it runs any more. */
    private static final class Kill extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void reset() {
        world = new LinkedHashSet<>();
    }

    @Test
    void endsOldOrNewWhereverItIsKilledAndWhereverItsRecoveryIsKilled() throws IOException {
        for (String failing : List.of("", "back-up", ApplyMigrations.NAME, "start")) {
            int moments = momentsOf(failing);
            for (int first = 1; first <= moments; first++) {
                for (int second = 0; second <= moments; second++) {
                    if (!killedTwice(failing, first, second)) {
                        break;
                    }
                    cases++;
                }
            }
        }
        assertThat(cases).isGreaterThan(500);
    }

    @Test
    void tellsTheStateOfProductionByTheStepThatFailed() throws IOException {
        assertThat(failure("back-up").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(failure(ApplyMigrations.NAME).exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(world).isEmpty();
    }

    @Test
    void leavesEverythingInPlaceWhenAnUndoFails() throws IOException {
        List<Step> steps = new ArrayList<>(steps("start"));
        steps.set(3, new Fake(ApplyMigrations.NAME, false) {
            @Override
            public void undo() {
                throw DbmigException.refused("no copy").detail("Where it stands.").hint("Do this.");
            }
        });
        Journal journal = Journal.create(folder.resolve("stuck"), Clock.systemUTC());
        DbmigException stuck = org.assertj.core.api.Assertions.catchThrowableOfType(DbmigException.class,
                () -> new Steps(journal, steps, StepListener.SILENT).run());
        assertThat(stuck.exitCode()).isEqualTo(ExitCode.DOWN);
        assertThat(stuck).hasMessage("start fails; and going back failed at \"apply-migrations\": no copy");
        assertThat(stuck.hint()).contains("Do this. Then: dbmig recover");
        assertThat(world).containsExactly("back-up", StopServices.NAME, "copy", ApplyMigrations.NAME);
        assertThat(journal.has(Event.ROLLED_BACK)).isFalse();
    }

    @Test
    void cutsATornLastLineAndRefusesOtherDamage() throws IOException {
        Path file = folder.resolve("torn");
        Journal journal = Journal.create(file, Clock.systemUTC());
        journal.write(Event.STARTED, "back-up");
        String whole = Files.readString(file);
        Files.writeString(file, whole + "2026-11-20T19:22:03.123Z COMMITT");
        assertThat(Journal.open(file, Clock.systemUTC()).has(Event.COMMITTED)).isFalse();
        assertThat(file).hasContent(whole);
        Files.writeString(file, whole + "gibberish\n" + whole);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Journal.open(file, Clock.systemUTC()))
                .isInstanceOf(DbmigException.class).hasMessage("the journal \"" + file + "\" cannot be read");
        assertThat(file).content().contains("gibberish");
    }

    /** False if there is no such second moment. */
    private boolean killedTwice(String failing, int first, int second) throws IOException {
        world.clear();
        Path file = Files.createTempFile(folder, "journal", "");
        Killing journal = new Killing(file, false);
        runUntil(first, () -> new Steps(journal, steps(failing), StepListener.SILENT).run());
        boolean wasCommitted = Journal.read(file).stream().anyMatch(line -> line.event() == Event.COMMITTED);
        if (wasCommitted) {
            world.add("row written by the new version");
        }
        boolean killed = second > 0 && runUntil(second, () -> recover(file, failing));
        countdown = 0;
        recover(file, failing);
        Set<String> expected = new LinkedHashSet<>();
        if (wasCommitted) {
            expected.addAll(NAMES);
            expected.add("row written by the new version");
        }
        assertThat(world).as("failing %s, killed at %d and %d: %s", failing, first, second, Files.readString(file))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Journal.isEnded(Journal.read(file))).isTrue();
        return killed || second == 0;
    }

    private void recover(Path file, String failing) {
        if (!Journal.isEnded(Journal.read(file))) {
            new Steps(killing(file), steps(failing), StepListener.SILENT).resume();
        }
    }

    private Killing killing(Path file) {
        try {
            return new Killing(file, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean runUntil(int moment, Runnable action) {
        countdown = moment;
        try {
            action.run();
        } catch (Kill | DbmigException | IllegalStateException ended) {
            assertThat(ended).isNotNull();
        }
        return countdown < 0;
    }

    private int momentsOf(String failing) throws IOException {
        world.clear();
        countdown = Integer.MAX_VALUE;
        Path file = Files.createTempFile(folder, "count", "");
        try {
            new Steps(new Killing(file, false), steps(failing), StepListener.SILENT).run();
        } catch (DbmigException failed) {
            assertThat(failing).isNotEmpty();
        }
        return Integer.MAX_VALUE - countdown;
    }

    private DbmigException failure(String failing) throws IOException {
        countdown = 0;
        return org.assertj.core.api.Assertions.catchThrowableOfType(DbmigException.class, () ->
                new Steps(new Killing(Files.createTempFile(folder, "j", ""), false), steps(failing),
                        StepListener.SILENT).run());
    }

    private List<Step> steps(String failing) {
        return NAMES.stream().<Step>map(name -> new Fake(name, name.equals(failing))).toList();
    }

    /** One more moment at which a process may end; once it has, nothing of it happens any more. */
    private void moment() {
        if (countdown < 0) {
            throw new Kill();
        }
        if (countdown > 0 && --countdown == 0) {
            countdown = -1;
            writing.loseWhatWasNotSynced();
            throw new Kill();
        }
    }

    /** The process ends in the middle of it, and the machine with it. */
    private final class Killing extends Journal {

        private final Path path;
        private long synced;

        private Killing(Path file, boolean isThere) throws IOException {
            super(file, isThere);
            path = file;
            synced = Files.size(file);
            writing = this;
        }

        @Override
        void sync(FileChannel channel) throws IOException {
            super.sync(channel);
            synced = channel.size();
        }

        private void loseWhatWasNotSynced() {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(synced);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void append(String text) {
            moment();
            super.append(text);
            moment();
        }
    }

    private class Fake implements Step {

        private final String name;
        private final boolean fails;

        private Fake(String name, boolean fails) {
            this.name = name;
            this.fails = fails;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String title() {
            return name;
        }

        @Override
        public void run() {
            moment();
            world.add(name);
            moment();
            if (fails) {
                throw DbmigException.refused(name + " fails");
            }
        }

        @Override
        public void undo() {
            moment();
            world.remove(name);
            moment();
        }

        @Override
        public void finish() {
            moment();
        }
    }
}
