package dev.dbmig.service;

import dev.dbmig.process.Command;
import dev.dbmig.process.CommandRunner;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/**
 * A folder outside the repository for the real programs that tests work with, made once for each machine. Of root's,
 * every user can read it: some tests run as another one.
 */
public final class TestCache {

    /** Makes what the folder is to hold. */
    public interface Maker {
        void make(Path folder) throws IOException;
    }

    private static final Map<String, String> REASONS = new ConcurrentHashMap<>();

    private TestCache() {}

    /** @throws org.opentest4j.TestAbortedException if the condition is not met: this test, and the next that asks, is skipped */
    public static void skipUnless(boolean condition, String what, String otherwise) {
        if (!condition) {
            REASONS.put(what, otherwise);
            skipAgain(what);
        }
    }

    /** @throws org.opentest4j.TestAbortedException if a test before was skipped for this */
    public static void skipAgain(String what) {
        Assumptions.assumeFalse(REASONS.containsKey(what), () -> REASONS.get(what));
    }

    /** @return the folder of this name, made now if it is not there; two that want it make it once */
    public static Path folder(String name, Maker maker) throws IOException {
        Path place = System.getProperty("user.name").equals("root") ? Path.of("/var/cache/dbmig-test")
                : Path.of(System.getProperty("user.home"), ".cache", "dbmig-test");
        Files.createDirectories(place);
        Path folder = place.resolve(name);
        try (FileChannel channel = FileChannel.open(place.resolve(name + ".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
            if (lock.isValid() && !Files.isDirectory(folder)) {
                Path half = place.resolve(name + "." + ProcessHandle.current().pid() + ".new");
                try {
                    maker.make(half);
                    Files.move(half, folder);
                } finally {
                    new CommandRunner().run(Command.of("rm", "-rf", half.toString()));
                }
            }
        }
        return folder;
    }
}
