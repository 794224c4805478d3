package dev.dbmig.cli;

import picocli.CommandLine.Option;

/** How a command answers. */
final class OutputOptions {

    @Option(names = "--json", description = "Answer with one JSON document on the standard output.")
    boolean json;

    @Option(names = {"-q", "--quiet"}, description = "Say nothing but the answer, warnings and errors.")
    boolean quiet;

    @Option(names = "--no-color", description = "No colours; so does the variable NO_COLOR.")
    boolean noColor;

    @Option(names = "--help", usageHelp = true, description = "Show this help.")
    boolean help;
}
