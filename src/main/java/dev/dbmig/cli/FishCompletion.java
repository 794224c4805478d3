package dev.dbmig.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion script for fish, which picocli does not write: a line for each command, option and value. */
final class FishCompletion {

    private static final String NO_COMMAND = "\"not __fish_seen_subcommand_from $commands\"";

    private final String program;
    private final CommandSpec top;
    private final List<String> lines = new ArrayList<>();

    private FishCompletion(String program, CommandSpec top) {
        this.program = program;
        this.top = top;
    }

    static String of(String program, CommandSpec top) {
        return new FishCompletion(program, top).script();
    }

    private String script() {
        Set<CommandLine> commands = new LinkedHashSet<>(top.subcommands().values());
        lines.add("# fish completion for " + program + ": " + program + " completion fish | source");
        lines.add("complete -c " + program + " -f");
        lines.add("set -l commands " + String.join(" ", top.subcommands().keySet()));
        for (CommandLine command : commands) {
            names(command.getCommandSpec()).forEach(name -> line(NO_COMMAND, "-a " + quote(name)
                    + description(command.getCommandSpec().usageMessage().description())));
        }
        options(NO_COMMAND, top);
        for (CommandLine command : commands) {
            arguments(seen(command.getCommandSpec()), command.getCommandSpec());
            group(command);
        }
        return String.join("\n", lines) + "\n";
    }

    private static String seen(CommandSpec command) {
        return "__fish_seen_subcommand_from " + String.join(" ", names(command));
    }

    /** The commands of a command, such as those of backup. */
    private void group(CommandLine command) {
        Set<CommandLine> commands = new LinkedHashSet<>(command.getSubcommands().values());
        String inGroup = seen(command.getCommandSpec());
        String noneYet = quote(inGroup + "; and not __fish_seen_subcommand_from "
                + String.join(" ", command.getSubcommands().keySet()));
        for (CommandLine one : commands) {
            CommandSpec spec = one.getCommandSpec();
            names(spec).forEach(name -> line(noneYet, "-a " + quote(name) + description(spec.usageMessage().description())));
            arguments(inGroup + "; and " + seen(spec), spec);
        }
    }

    private void arguments(String condition, CommandSpec command) {
        String here = quote(condition);
        options(here, command);
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            List<String> candidates = candidates(parameter);
            if (isFile(parameter)) {
                line(here, "-F");
            } else if (!candidates.isEmpty()) {
                line(here, "-a " + quote(String.join(" ", candidates)) + description(parameter.description()));
            }
        }
    }

    private void options(String condition, CommandSpec command) {
        command.options().stream().filter(option -> !option.hidden()).forEach(option -> option(condition, option));
    }

    private void option(String condition, OptionSpec option) {
        StringBuilder text = new StringBuilder();
        for (String name : option.names()) {
            text.append(name.startsWith("--") ? " -l " : " -s ").append(quote(name.replaceFirst("^--?", "")));
        }
        if (option.arity().max() > 0) {
            text.append(isFile(option) ? " -r -F" : " -x");
            List<String> candidates = candidates(option);
            text.append(candidates.isEmpty() ? "" : " -a " + quote(String.join(" ", candidates)));
        }
        line(condition, text.substring(1) + description(option.description()));
    }

    private void line(String condition, String rest) {
        lines.add("complete -c " + program + " -n " + condition + " " + rest);
    }

    private static List<String> names(CommandSpec command) {
        List<String> names = new ArrayList<>(List.of(command.name()));
        names.addAll(List.of(command.aliases()));
        return names;
    }

    private static boolean isFile(ArgSpec argument) {
        return argument.type() == Path.class || argument.paramLabel().matches("FILE|FOLDER");
    }

    private static List<String> candidates(ArgSpec argument) {
        return argument.completionCandidates() == null ? List.of()
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false).toList();
    }

    /** The first line, without the marks of picocli's formatter. */
    private static String description(String[] description) {
        if (description.length == 0) {
            return "";
        }
        String first = description[0].replaceAll("(?s)(%n|\\R).*", "").replace("%%", "%")
                .replaceAll("@\\|\\S+ (.*?)\\|@", "$1").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return first.isEmpty() ? "" : " -d " + quote(first);
    }

    /** In single quotes fish knows two escapes only. */
    static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
