package dev.dbmig.migration;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file name read by the conventions of the layouts; {@code version} is null for a repeatable migration. */
record FileName(Shape shape, Role role, Version version, String name) {

    enum Shape { PLAIN, UP_DOWN, FLYWAY, DIESEL }

    enum Role { UP, DOWN, VERIFY }

    private static final String VERSION = "(\\d{8}_\\d{6}|\\d+(?:\\.\\d+)*)";
    private static final Pattern FLYWAY = Pattern.compile("([VU])(\\d+(?:[._]\\d+)*)(?:__(.*?))?(\\.verify)?\\.sql");
    private static final Pattern REPEATABLE = Pattern.compile("R__(.+?)(\\.verify)?\\.sql");
    private static final Pattern FLYWAY_CALLBACK = Pattern.compile("(?:before|after|create)[A-Z][A-Za-z]*(?:__.*)?\\.sql");
    private static final Pattern PREFIXED =
            Pattern.compile("(rollback|verify)_" + VERSION + "(?:_(.+))?\\.sql");
    private static final Pattern PLAIN =
            Pattern.compile("(?:migration_)?" + VERSION + "(?:_(.+?))?(?:\\.(up|down|verify))?\\.sql");
    private static final Pattern DIESEL =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2}-\\d{6}|\\d+)(?:_(.+))?");

    /** Empty when {@code file} fits no convention. */
    static Optional<FileName> parse(String file) {
        return switch (file.charAt(0)) {
            case 'V', 'U' -> flyway(FLYWAY.matcher(file));
            case 'R' -> repeatable(REPEATABLE.matcher(file));
            case 'r', 'v' -> prefixed(PREFIXED.matcher(file));
            default -> {
                Optional<FileName> usual = usual(file);
                yield usual.isPresent() ? usual : plain(PLAIN.matcher(file));
            }
        };
    }

    /** A diesel folder; its version is without dashes, as diesel writes it into its table. */
    static Optional<FileName> parseFolder(String folder) {
        Matcher m = DIESEL.matcher(folder);
        return m.matches()
                ? Optional.of(new FileName(Shape.DIESEL, Role.UP, Version.of(m.group(1).replace("-", "")), text(m.group(2))))
                : Optional.empty();
    }

    FileName as(Role other) {
        return new FileName(shape, other, version, name);
    }

    private static Optional<FileName> flyway(Matcher m) {
        if (!m.matches()) {
            return Optional.empty();
        }
        Role role = m.group(1).equals("U") ? Role.DOWN : Role.UP;
        return Optional.of(new FileName(Shape.FLYWAY, m.group(4) == null ? role : Role.VERIFY,
                Version.of(m.group(2).replace('_', '.')), text(m.group(3))));
    }

    private static Optional<FileName> repeatable(Matcher m) {
        return m.matches()
                ? Optional.of(new FileName(Shape.FLYWAY, m.group(2) == null ? Role.UP : Role.VERIFY, null, m.group(1)))
                : Optional.empty();
    }

    private static Optional<FileName> prefixed(Matcher m) {
        return m.matches()
                ? Optional.of(new FileName(Shape.PLAIN, m.group(1).equals("verify") ? Role.VERIFY : Role.DOWN,
                        Version.of(m.group(2)), text(m.group(3))))
                : Optional.empty();
    }

    /** The commonest name, {@code 004_add_roles.sql}, without the pattern: folders have thousands of them. */
    private static Optional<FileName> usual(String file) {
        int end = file.length() - ".sql".length();
        int digits = 0;
        while (digits < end && file.charAt(digits) >= '0' && file.charAt(digits) <= '9') {
            digits++;
        }
        if (digits == 0 || digits + 1 >= end || file.charAt(digits) != '_' || !file.endsWith(".sql")
                || file.indexOf('.') != end || digits == 8 && Character.isDigit(file.charAt(digits + 1))) {
            return Optional.empty();
        }
        String name = file.substring(digits + 1, end);
        return ends(name, "rollback") || ends(name, "verify") ? Optional.empty()
                : Optional.of(new FileName(Shape.PLAIN, Role.UP, Version.of(file.substring(0, digits)), name));
    }

    private static Optional<FileName> plain(Matcher m) {
        if (!m.matches()) {
            return Optional.empty();
        }
        Version version = Version.of(m.group(1));
        String name = text(m.group(2));
        if (m.group(3) != null) {
            Role role = Role.valueOf(m.group(3).toUpperCase(Locale.ROOT));
            return Optional.of(new FileName(role == Role.VERIFY ? Shape.PLAIN : Shape.UP_DOWN, role, version, name));
        }
        Role role = ends(name, "rollback") ? Role.DOWN : ends(name, "verify") ? Role.VERIFY : Role.UP;
        String suffix = role == Role.UP ? "" : role == Role.DOWN ? "rollback" : "verify";
        return Optional.of(new FileName(Shape.PLAIN, role, version, without(name, suffix)));
    }

    private static boolean ends(String name, String word) {
        return name.equals(word) || name.endsWith("_" + word);
    }

    private static String without(String name, String suffix) {
        int end = name.length() - suffix.length();
        return name.substring(0, suffix.isEmpty() || end == 0 ? end : end - 1);
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }

    /** Whether Flyway would run it before or after something else, e.g. {@code afterMigrate__grants.sql}. */
    static boolean isFlywayCallback(String file) {
        return FLYWAY_CALLBACK.matcher(file).matches();
    }

    /** What a name that fits nothing was probably meant to be, as a hint; empty when nothing is near. */
    static Optional<String> meant(String file) {
        String base = file.replaceFirst("(?i)(\\.sql)\\.[^.]+$", "$1").replaceFirst("(?i)\\.sql$", ".sql");
        String flyway = base.replaceFirst("^([vVuU])(\\d+(?:[._]\\d+)*?)_{1,2}(?=[^_\\d])", "$1$2__");
        String[] tries = {
            base, flyway.substring(0, 1).toUpperCase(Locale.ROOT) + flyway.substring(1),
            base.replaceFirst("^[rR]_+", "R__"), base.replaceFirst("^(\\d+)[- .]+", "$1_"),
            base.replaceFirst("(?i)^(rollback|verify)[-_ ]*(\\d)", "$1_$2")
        };
        for (String name : tries) {
            if (!name.equals(file) && parse(name).isPresent()) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
