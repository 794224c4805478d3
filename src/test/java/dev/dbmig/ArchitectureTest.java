package dev.dbmig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the packages, and the engine apart from the frameworks of the command line. */
class ArchitectureTest {

    private static final Path MAIN = Path.of("src/main/java");
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?([\\w.]+)", Pattern.MULTILINE);
    private static final Set<String> EVERY_ENGINE_PACKAGE = Set.of("upgrade", "migration", "sql", "backup", "service",
            "insight", "postgres", "process", "file");

    /** What each package may use beside itself and the leaf. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "cli", EVERY_ENGINE_PACKAGE,
            "upgrade", Set.of("migration", "backup", "service", "insight", "postgres", "sql", "file"),
            "migration", Set.of("sql", "postgres"),
            "backup", Set.of("postgres", "process", "file"),
            "insight", Set.of("postgres"),
            "service", Set.of("process", "file"),
            "postgres", Set.of("process"),
            "sql", Set.of(),
            "process", Set.of(),
            "file", Set.of());

    @Test
    void followsTheArrows() throws IOException {
        Set<String> violations = new TreeSet<>();
        for (Path file : sources()) {
            String from = packageOf(MAIN.relativize(file).getParent().toString().replace('/', '.'));
            for (String imported : imports(file)) {
                String to = packageOf(imported);
                boolean isOurs = imported.startsWith("dev.dbmig.") && !to.isEmpty() && !to.equals(from);
                if (isOurs && !ARROWS.getOrDefault(from, Set.of()).contains(to)) {
                    violations.add(file.getFileName() + ": " + from + " → " + to);
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void keepsFrameworksInTheCommandLine() throws IOException {
        Set<String> violations = new TreeSet<>();
        for (Path file : sources()) {
            if (!file.startsWith(MAIN.resolve("dev/dbmig/cli"))) {
                imports(file).stream()
                        .filter(i -> i.startsWith("io.quarkus") || i.startsWith("picocli") || i.startsWith("jakarta."))
                        .forEach(i -> violations.add(file.getFileName() + ": " + i));
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void describesEachPackage() throws IOException {
        Set<Path> without = new TreeSet<>();
        for (Path file : sources()) {
            if (!Files.exists(file.resolveSibling("package-info.java"))) {
                without.add(file.getParent());
            }
        }
        assertThat(without).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(f -> f.toString().endsWith(".java")).toList();
        }
    }

    private static List<String> imports(Path file) throws IOException {
        Matcher matcher = IMPORT.matcher(Files.readString(file));
        return matcher.results().map(r -> r.group(1)).toList();
    }

    /** "migration" for "dev.dbmig.migration.Version", "" for the leaf. */
    private static String packageOf(String qualified) {
        String[] parts = qualified.split("\\.");
        boolean named = parts.length > 2 && Character.isLowerCase(parts[2].charAt(0));
        return named ? parts[2] : "";
    }
}
