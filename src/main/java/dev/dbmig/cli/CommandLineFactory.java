package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Makes the command line and runs it: the one place where what is thrown becomes an exit code. */
final class CommandLineFactory {

    private static final Set<String> WITH_VALUE = Set.of("--env", "--config", "--dir", "--url", "--host", "-h", "--port",
            "-p", "--username", "-U", "--dbname", "-d", "--timeout", "--lock-wait", "--lock-timeout", "--lock-database",
            "--transaction", "--name", "--reason", "--max-downtime", "--keep-last", "--keep-within", "--keep-daily",
            "--keep-weekly", "--keep-monthly", "--keep-yearly", "--keep-size", "--failed-databases", "--warn-age",
            "--critical-age", "--smallest", "--textfile", "--from", "--missing", "--before", "--into", "--table", "--owner",
            "--encoding", "--locale", "--template", "--destroy", "--schema", "--at", "--fail-on", "--server-version");

    /** In the order of the overview. */
    private static final Map<String, Supplier<DbmigCommand>> COMMANDS = new LinkedHashMap<>();

    /** What a command may be called, with its own name. */
    private static final Map<String, String> ALIASES = new LinkedHashMap<>();

    static {
        COMMANDS.put("init", InitCommand::new);
        COMMANDS.put("new", NewCommand::new);
        COMMANDS.put("status", StatusCommand::new);
        COMMANDS.put("current", CurrentCommand::new);
        COMMANDS.put("history", HistoryCommand::new);
        COMMANDS.put("upgrade", UpgradeCommand::new);
        COMMANDS.put("downgrade", DowngradeCommand::new);
        COMMANDS.put("rollback", RollbackCommand::new);
        COMMANDS.put("apply", ApplyCommand::new);
        COMMANDS.put("rehearse", RehearseCommand::new);
        COMMANDS.put("validate", ValidateCommand::new);
        COMMANDS.put("drift", DriftCommand::new);
        COMMANDS.put("recover", RecoverCommand::new);
        COMMANDS.put("backup", BackupCommand::new);
        COMMANDS.put("restore", RestoreCommand::new);
        COMMANDS.put("db", DbCommand::new);
        COMMANDS.put("report", ReportCommand::new);
        COMMANDS.put("adopt", AdoptCommand::new);
        COMMANDS.put("baseline", BaselineCommand::new);
        COMMANDS.put("stamp", StampCommand::new);
        COMMANDS.put("repair", RepairCommand::new);
        COMMANDS.put("doctor", DoctorCommand::new);
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put(DemoApplicationCommand.NAME, DemoApplicationCommand::new);
        COMMANDS.put("completion", CompletionCommand::new);
        COMMANDS.keySet().forEach(name -> ALIASES.put(name, name));
        ALIASES.put("create", "new");
        ALIASES.put("migrate", "upgrade");
    }

    private final Console console;

    CommandLineFactory(Console console) {
        this.console = console;
    }

    @Command(name = "dbmig", versionProvider = VersionText.class, synopsisSubcommandLabel = "COMMAND",
            description = "Changes the schema of a production PostgreSQL database without fear.",
            footerHeading = "%n", footer = "'dbmig COMMAND --help' tells everything about a command.")
    static final class Top implements Runnable {

        @CommandLine.Option(names = {"-V", "--version"}, versionHelp = true, description = "Show the version.")
        boolean version;

        @CommandLine.Option(names = "--help", usageHelp = true, description = "Show this help.")
        boolean help;

        @CommandLine.Spec
        CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "which command?");
        }
    }

    /** @param names the commands to be known; making all of them takes longer than most of them run */
    CommandLine create(Collection<String> names) {
        return create(names, "");
    }

    private CommandLine create(Collection<String> names, String second) {
        CommandLine line = new CommandLine(new Top());
        for (String name : names) {
            DbmigCommand command = COMMANDS.get(name).get();
            command.console = console;
            line.addSubcommand(command);
            if (command instanceof BackupCommand) {
                BackupCommand.complete(line.getSubcommands().get(name), console, second);
            }
            if (command instanceof DbCommand) {
                DbCommand.complete(line.getSubcommands().get(name), console, second);
            }
        }
        line.getSubcommands().values().forEach(CommandLineFactory::configure);
        line.setOut(new PrintWriter(console.stream(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler(this::wrongUsage);
        line.setExecutionExceptionHandler((e, sub, result) -> failed(e));
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(100);
        return line;
    }

    private static void configure(CommandLine sub) {
        sub.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes:%n");
        sub.getCommandSpec().usageMessage().exitCodeList(
                ExitCodeTable.of(sub.getCommandSpec().qualifiedName().replaceFirst("^dbmig ", "")));
        sub.getCommandSpec().usageMessage().sortOptions(false);
        sub.setUnmatchedOptionsArePositionalParams(false);
        sub.setUnmatchedOptionsAllowedAsOptionParameters(false);
        sub.getSubcommands().values().forEach(CommandLineFactory::configure);
    }

    int execute(String[] args) {
        List<String> arranged = commandFirst(args, ALIASES);
        String first = arranged.isEmpty() ? "" : ALIASES.getOrDefault(arranged.get(0), "");
        boolean isEnough = !first.isEmpty() && !first.equals("completion");
        CommandLine line = create(isEnough ? List.of(first) : COMMANDS.keySet(), arranged.size() > 1 ? arranged.get(1) : "");
        if (!arranged.isEmpty() && arranged.get(0).equals("downgrade")) {
            // -1 is a number of migrations, not an option.
            int at = -1;
            for (int i = 1; i < arranged.size(); i++) {
                at = arranged.get(i).matches("-\\d+") && !WITH_VALUE.contains(arranged.get(i - 1)) ? i : at;
            }
            if (at > 0) {
                String target = arranged.remove(at);
                arranged.add("--");
                arranged.add(target);
            }
        }
        return line.execute(arranged.toArray(String[]::new));
    }

    /** Options may stand before the command, as in {@code dbmig --env dev upgrade}. */
    static List<String> commandFirst(String[] args, Map<String, String> commands) {
        List<String> arranged = new ArrayList<>(Arrays.asList(args));
        for (int i = 0; i < args.length; i++) {
            boolean isValue = i > 0 && WITH_VALUE.contains(args[i - 1]);
            if (!isValue && commands.containsKey(args[i])) {
                arranged.add(0, arranged.remove(i));
                moveBackupCommand(arranged, i + 1);
                break;
            }
            if (!isValue && !args[i].startsWith("-")) {
                break;
            }
        }
        return arranged;
    }

    /** Likewise the second word, as in {@code dbmig --env dev backup --json list}. */
    private static void moveBackupCommand(List<String> arranged, int from) {
        boolean hasCommands = arranged.get(0).equals("backup") || arranged.get(0).equals("db");
        for (int i = from; hasCommands && i < arranged.size(); i++) {
            boolean isValue = WITH_VALUE.contains(arranged.get(i - 1));
            if (!isValue && (arranged.get(0).equals("db") ? DbCommand.isOne(arranged.get(i)) : BackupCommand.isOne(arranged.get(i)))) {
                arranged.add(1, arranged.remove(i));
                return;
            }
            if (!isValue && !arranged.get(i).startsWith("-")) {
                return;
            }
        }
    }

    private int wrongUsage(ParameterException e, String[] args) {
        DbmigException told = DbmigException.usage(e.getMessage().replace("Unknown option", "unknown option")
                .replace("Unmatched argument", "unexpected argument"));
        List<String> suggestions = e instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions() : List.of();
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        told.hint((suggestions.isEmpty() ? "" : "Did you mean " + String.join(" or ", suggestions) + "? ")
                + "See '" + name + " --help'.");
        boolean json = Arrays.asList(args).contains("--json");
        // 2 would say that the backups are in a critical state.
        return name.equals("dbmig backup check") ? BackupCheckCommand.unknown(console, json, told.getMessage()) : tell(told, json);
    }

    private int failed(Exception e) {
        if (Signals.isEnding()) {
            return ExitCode.OK.code(); // which the signal's own code overrides
        }
        if (e instanceof DbmigException told) {
            return tell(told, console.isJson());
        }
        DbmigException bug = new DbmigException(ExitCode.BUG, "this is a bug in dbmig: " + e, e)
                .hint("Look at 'dbmig status'; then report it with the output of the same command and DBMIG_DEBUG=1.");
        int code = tell(bug, console.isJson());
        if (System.getenv("DBMIG_DEBUG") != null) {
            e.printStackTrace();
        }
        return code;
    }

    private int tell(DbmigException e, boolean json) {
        if (json) {
            console.json(ErrorText.json(e));
        } else {
            console.error(ErrorText.of(e, console));
        }
        return e.exitCode().code();
    }
}
