package dev.dbmig.service;

import dev.dbmig.process.Command;
import dev.dbmig.process.CommandResult;
import dev.dbmig.process.CommandRunner;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A real systemd, process 1 of a Debian in a folder. What happens in it is forgotten at its end: the folder is
 * only read. It is made by debootstrap from wherever this machine's own apt gets its packages.
 */
public final class RealSystemd implements AutoCloseable {

    private static final String WANTED = "DBMIG_TEST_SYSTEMD";
    private static final CommandRunner RUNNER = new CommandRunner();

    private final Process nspawn;
    private final List<String> entering;

    private RealSystemd(Process nspawn, long leader) {
        this.nspawn = nspawn;
        this.entering = List.of("nsenter", "-t", "" + leader, "-m", "-u", "-i", "-n", "-p", "-C", "--",
                "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /** Skips the test where it cannot boot, and where the folder is neither there nor wanted. */
    public static RealSystemd boot() {
        TestCache.skipAgain("systemd");
        Assumptions.assumeTrue(System.getProperty("user.name").equals("root"), "only root can boot a systemd");
        for (String program : List.of("systemd-nspawn", "nsenter")) {
            Assumptions.assumeTrue(has(program), program + " is not installed");
        }
        try {
            Path folder = TestCache.folder("systemd", RealSystemd::make);
            File log = File.createTempFile("dbmig-systemd-", ".log");
            log.deleteOnExit();
            ProcessBuilder builder = new ProcessBuilder("systemd-nspawn", "-q", "-D", folder.toString(), "--volatile=overlay",
                    "--register=no", "--keep-unit", "--private-network", "--console=passive", "--boot", "--link-journal=no")
                    .redirectInput(new File("/dev/null")).redirectErrorStream(true).redirectOutput(log);
            if (!Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))) {
                builder.environment().put("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "0");
            }
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return awaitBooted(process, log.toPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RealSystemd awaitBooted(Process process, Path log) throws IOException {
        for (int i = 0; i < 300 && process.isAlive(); i++) {
            for (ProcessHandle child : process.children().toList()) {
                RealSystemd systemd = new RealSystemd(process, child.pid());
                String state = systemd.attempt("systemctl", "is-system-running").stdout().strip();
                if (state.equals("running") || state.equals("degraded")) {
                    return systemd;
                }
            }
            pause();
        }
        process.destroyForcibly();
        TestCache.skipUnless(false, "systemd", "systemd does not boot in a folder here: " + Files.readString(log));
        throw new IllegalStateException();
    }

    private static void make(Path folder) {
        Assumptions.assumeTrue(System.getenv(WANTED) != null, "set " + WANTED + "=1 to have a Debian made, once, to boot its systemd");
        for (String program : List.of("debootstrap", "apt-get")) {
            Assumptions.assumeTrue(has(program), program + " is not installed");
        }
        CommandResult result = RUNNER.run(Command.of("sh", "-ec", """
                . /etc/os-release
                mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(CREATED_BY)' |
                        awk -v c="$VERSION_CODENAME" '$2 == c && $3 == "Packages" { print $1; exit }')
                eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
                export http_proxy
                exec debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libpam-systemd,dbus-user-session \\
                        "$VERSION_CODENAME" "$1" "$mirror"
                """, "sh", folder.toString()).withTimeout(Duration.ofMinutes(10)));
        TestCache.skipUnless(result.isSuccess(), "systemd", "debootstrap failed: " + result.stdout() + result.stderr());
    }

    private static boolean has(String program) {
        return RUNNER.run(Command.of("sh", "-c", "command -v \"$1\"", "sh", program)).isSuccess();
    }

    /** A shell script that runs a program of this name inside. */
    public void writeWrapper(Path file, String program) throws IOException {
        Files.writeString(file, "#!/bin/sh\nexec " + String.join(" ", entering) + " " + program + " \"$@\"\n");
        file.toFile().setExecutable(true);
    }

    /** The outcome, whatever it is. */
    CommandResult attempt(String... argv) {
        return RUNNER.run(Command.of(inside(List.of(argv))).withTimeout(Duration.ofSeconds(30)));
    }

    /** Its output. */
    public String run(String... argv) {
        CommandResult result = attempt(argv);
        if (!result.isSuccess()) {
            throw new IllegalStateException(List.of(argv) + " ended with " + result);
        }
        return result.stdout();
    }

    /** A unit of the system, known but not started. */
    public void unit(String name, String text) {
        file("/etc/systemd/system/" + name, text);
        run("systemctl", "daemon-reload");
    }

    void file(String path, String text) {
        run("sh", "-ec", "mkdir -p \"${2%/*}\"; printf '%s' \"$1\" > \"$2\"", "sh", text, path);
    }

    /** Services whose commands run inside, after these words. */
    Services services(Duration limit, String... before) {
        return new Services(limit, definition -> new Tool(RUNNER, definition) {
            @Override
            CommandResult ask(List<String> argv) {
                return super.ask(inside(joined(argv)));
            }

            @Override
            void run(String verb, List<String> argv, Duration time) {
                super.run(verb, inside(joined(argv)), time);
            }

            private List<String> joined(List<String> argv) {
                List<String> words = new ArrayList<>(List.of(before));
                words.addAll(argv);
                return words;
            }
        });
    }

    private List<String> inside(List<String> argv) {
        List<String> words = new ArrayList<>(entering);
        words.addAll(argv);
        return words;
    }

    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        attempt("systemctl", "poweroff", "--force");
        try {
            if (!nspawn.waitFor(20, TimeUnit.SECONDS)) {
                nspawn.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
