package dev.dbmig.cli;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Lets a shell offer the values that an argument's label lists, such as {@code bash|zsh|fish}. It is done here
 * for the completion alone: picocli's annotation for it would make an object by reflection in every command.
 */
final class ListedValues {

    private ListedValues() {
    }

    static void offer(CommandSpec command) {
        for (OptionSpec option : List.copyOf(command.options())) {
            if (isListed(option)) {
                command.remove(option);
                command.add(OptionSpec.builder(option).completionCandidates(values(option)).build());
            }
        }
        for (PositionalParamSpec parameter : List.copyOf(command.positionalParameters())) {
            if (isListed(parameter)) {
                command.remove(parameter);
                command.add(PositionalParamSpec.builder(parameter).completionCandidates(values(parameter)).build());
            }
        }
    }

    private static boolean isListed(ArgSpec argument) {
        return argument.paramLabel().matches("[a-z]+(\\|[a-z]+)+");
    }

    private static List<String> values(ArgSpec argument) {
        return List.of(argument.paramLabel().split("\\|"));
    }
}
