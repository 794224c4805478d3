package dev.dbmig.cli;

import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Begins. Commands run on plain objects: Quarkus builds the executable, and nothing of it has to start before
 * a command does.
 */
@QuarkusMain
public final class Main {

    private Main() {
    }

    public static void main(String[] args) {
        Console console = Console.ofProcess();
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            console.line(VersionText.line());
            console.flush();
            return;
        }
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        FixedLocale.install();
        Signals.install();
        int code = new CommandLineFactory(console).execute(args);
        console.flush();
        Signals.finish(code);
    }
}
