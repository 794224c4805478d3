package dev.dbmig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The packaged dbmig, and how it is to be run: where, with which environment and input. Its environment has
 * nothing of the machine's but PATH, and a home that does not exist.
 */
public final class DbmigProgram {

    private final List<String> command;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path directory = Path.of("/");
    private String input = "";

    DbmigProgram(List<String> command) {
        this.command = List.copyOf(command);
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", "/nonexistent");
        environment.put("LANG", "C.UTF-8");
        // most tests are about scripts alone; those of the safe run take these away again
        environment.put("DBMIG_BACKUP_MODE", "none");
        environment.put("DBMIG_REHEARSAL_MODE", "none");
    }

    public DbmigProgram without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** With a backup and a rehearsal, as people run it. */
    public DbmigProgram safely() {
        environment.remove("DBMIG_BACKUP_MODE");
        environment.remove("DBMIG_REHEARSAL_MODE");
        return this;
    }

    /** The executable that the profile "native" builds; with -Ddbmig.tests.on=jar the jar, where none is built. */
    public static DbmigProgram executable() {
        return "jar".equals(System.getProperty("dbmig.tests.on")) ? jar() : new DbmigProgram(List.of(built("native.image.path", "target/dbmig")));
    }

    /** The jar, on the Java that runs the tests. */
    public static DbmigProgram jar() {
        String jar = built("dbmig.jar", "target/dbmig.jar");
        List<String> java = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        List<String> command = new ArrayList<>(java);
        command.addAll(JarArchive.options(java, Path.of(jar)));
        command.addAll(List.of("-jar", jar));
        return new DbmigProgram(command);
    }

    private static String built(String property, String usual) {
        Path file = Path.of(System.getProperty(property, usual)).toAbsolutePath();
        if (!Files.exists(file)) {
            throw new IllegalStateException(file + " is not built");
        }
        return file.toString();
    }

    /** The same, started by another program, such as nohup. */
    public DbmigProgram under(String... starter) {
        List<String> all = new ArrayList<>(List.of(starter));
        all.addAll(command);
        DbmigProgram program = new DbmigProgram(all);
        program.environment.putAll(environment);
        program.directory = directory;
        program.input = input;
        return program;
    }

    /** In this working directory instead of the root. */
    public DbmigProgram in(Path folder) {
        directory = folder;
        return this;
    }

    public DbmigProgram with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What it reads from its standard input; on a terminal, what is typed. Nothing by default. */
    public DbmigProgram typing(String text) {
        input = text;
        return this;
    }

    /** What a script writes to run it. */
    public String shellCommand() {
        return command.stream().map(DbmigProgram::quote).collect(Collectors.joining(" "));
    }

    /** Runs it to its end. */
    public Outcome run(String... arguments) {
        return start(arguments).await();
    }

    public DbmigProcess start(String... arguments) {
        List<String> argv = new ArrayList<>(command);
        argv.addAll(List.of(arguments));
        return start(argv);
    }

    /**
     * Runs it to its end on a terminal of 100 columns. Its output, on the terminal one stream, is the outcome's
     * stdout, with the terminal's escape sequences and with plain line ends.
     */
    public Outcome runOnTerminal(String... arguments) {
        return startOnTerminal(arguments).await();
    }

    /** Likewise; a signal to the process ends the terminal, as closing its window does. */
    public DbmigProcess startOnTerminal(String... arguments) {
        List<String> quoted = new ArrayList<>(command);
        quoted.addAll(List.of(arguments));
        String shell = "stty cols 100 rows 40; exec "
                + quoted.stream().map(DbmigProgram::quote).collect(Collectors.joining(" "));
        environment.putIfAbsent("TERM", "xterm-256color");
        environment.put("SHELL", "/bin/sh");
        return start(List.of("script", "--quiet", "--return", "--flush", "--command", shell, "/dev/null"));
    }

    private DbmigProcess start(List<String> argv) {
        try {
            Path folder = Files.createTempDirectory("dbmig-process-");
            Path stdin = Files.writeString(folder.resolve("stdin"), input);
            ProcessBuilder builder = new ProcessBuilder(argv)
                    .directory(directory.toFile())
                    .redirectInput(stdin.toFile())
                    .redirectOutput(folder.resolve("stdout").toFile())
                    .redirectError(folder.resolve("stderr").toFile());
            builder.environment().clear();
            builder.environment().putAll(environment);
            return new DbmigProcess(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quote(String argument) {
        return "'" + argument.replace("'", "'\\''") + "'";
    }

    /** How it ended: 0 to 255, 128 and the number of the signal that killed it, and what it wrote. */
    public record Outcome(int exitCode, String stdout, String stderr) {}
}
