package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.ConnectionSettings;
import java.io.Console;

/** Questions to an operator; without a terminal they are refused, naming the flag that answers. */
final class Prompt {

    private Prompt() {
    }

    /** @throws DbmigException if the answer is not the database's name */
    static void databaseName(String database, String environment) {
        if (!Terminal.isTerminal(0)) {
            throw DbmigException.usage("changing database \"" + database + "\" in " + environment
                            + " needs a confirmation, and there is no terminal to ask on")
                    .hint("Say yes beforehand with --yes.");
        }
        String answer = Terminal.ask("This changes " + environment + ". Type the name of the database to go on: ");
        if (answer == null || !answer.equals(database)) {
            throw DbmigException.usage("not confirmed: the database is called \"" + database + "\"")
                    .hint("Nothing was changed.");
        }
    }

    /** @throws DbmigException if the answer is not the database's name, or nobody is there to ask */
    static void destruction(String database) {
        if (!Terminal.isTerminal(0)) {
            throw DbmigException.usage("dropping database \"" + database + "\" needs a confirmation, and there is no terminal to ask on")
                    .hint("Say yes beforehand with --yes.");
        }
        String answer = Terminal.ask("Type the name of the database to drop it: ");
        if (answer == null || !answer.equals(database)) {
            throw DbmigException.usage("not confirmed: the database is called \"" + database + "\"")
                    .hint("Nothing was changed.");
        }
    }

    static String password(ConnectionSettings settings) {
        Console terminal = System.console();
        char[] typed = terminal == null ? null : terminal.readPassword("Password for user %s: ", settings.user());
        if (typed == null) {
            throw DbmigException.usage("no password was typed")
                    .hint("Put it into ~/.pgpass or the variable PGPASSWORD.");
        }
        return new String(typed);
    }
}
