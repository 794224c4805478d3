package dev.dbmig.cli;

import java.util.Set;

/** The name of an environment; it stands in the name of a file, {@code .env.<name>}. */
final class EnvironmentName {

    static final String HINT = "Use letters, digits, \"_\", \"-\" and \".\", beginning with a letter or digit.";

    private static final Set<String> PRODUCTION = Set.of("production", "prod");

    private EnvironmentName() {}

    static boolean isOne(String name) {
        return name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N}_.-]*");
    }

    static boolean isProduction(String name) {
        return PRODUCTION.contains(name);
    }
}
