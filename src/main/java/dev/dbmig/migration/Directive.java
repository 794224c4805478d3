package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A comment line that changes how a script is run: {@code -- dbmig: no-transaction}, sqlx's
 * {@code -- no-transaction} on the first line, dbmate's {@code -- migrate:…}, goose's {@code -- +goose …} and
 * node-pg-migrate's {@code -- Up Migration}, which only counts where a {@code -- Down Migration} follows.
 * {@code layout} is the single-file layout it belongs to, or null.
 */
record Directive(What what, LayoutKind layout, String text, Optional<Boolean> transaction) {

    /** What a directive can begin with. */
    private static final String FIRST = "dDnNmMuU+-";
    private static final Pattern NODE_PG_MIGRATE = Pattern.compile("[\\s-]*(up|down)\\s+migration[\\s-]*");

    /** What lint permits, and what a script for fresh installations contains: both say nothing of how it is run. */
    private static final Pattern READ_BY_OTHERS = Pattern.compile("^dbmig:\\s*(?:allow|contains)\\b");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    enum What { UP, DOWN, NO_TRANSACTION, STATEMENT_BEGIN, STATEMENT_END }

    /** The directive in {@code line}, or null; refuses one that is misspelled. */
    static Directive of(String line, int number, String shown) {
        String comment = line.substring(2).strip();
        if (comment.isEmpty() || FIRST.indexOf(comment.charAt(0)) < 0) {
            return null;
        }
        String word = comment.toLowerCase(Locale.ROOT);
        if (word.startsWith("dbmig:")) {
            return ours(comment, number, shown);
        }
        if (word.equals("no-transaction") && number == 1) {
            return new Directive(What.NO_TRANSACTION, null, line, Optional.of(false));
        }
        if (word.startsWith("migrate:") || word.startsWith("migrate :")) {
            return dbmate(comment, number, shown);
        }
        return word.startsWith("+goose") ? goose(comment, number, shown) : nodePgMigrate(comment, word);
    }

    /** As its {@code sqlMigration.ts} finds them; with anything behind it, it is a comment like any other. */
    private static Directive nodePgMigrate(String comment, String word) {
        Matcher m = NODE_PG_MIGRATE.matcher(word);
        return !m.matches() ? null : new Directive(m.group(1).equals("up") ? What.UP : What.DOWN,
                LayoutKind.NODE_PG_MIGRATE, "-- " + comment, Optional.empty());
    }

    private static Directive ours(String comment, int number, String shown) {
        if (comment.substring("dbmig:".length()).strip().equals("no-transaction") && comment.startsWith("dbmig:")) {
            return new Directive(What.NO_TRANSACTION, null, "-- " + comment, Optional.of(false));
        }
        if (READ_BY_OTHERS.matcher(comment).find()) {
            return null;
        }
        throw unknown(comment, number, shown, "Did you mean '-- dbmig: no-transaction'? Others are '-- dbmig:allow RULE: reason' and,"
                + " in schema.sql, '-- dbmig:contains VERSION'.");
    }

    private static Directive dbmate(String comment, int number, String shown) {
        String[] words = isOneWord(comment) ? new String[] {comment} : SPACE.split(comment);
        What what = switch (words[0]) {
            case "migrate:up" -> What.UP;
            case "migrate:down" -> What.DOWN;
            default -> throw unknown(comment, number, shown, "Did you mean '-- migrate:"
                    + (comment.toLowerCase(Locale.ROOT).contains("d") ? "down" : "up") + "'?");
        };
        Optional<Boolean> transaction = Optional.empty();
        for (int i = 1; i < words.length; i++) {
            transaction = switch (words[i]) {
                case "transaction:false" -> Optional.of(false);
                case "transaction:true" -> Optional.of(true);
                default -> throw unknown(comment, number, shown, "The only option is 'transaction:false'.");
            };
        }
        return new Directive(what, LayoutKind.DBMATE, "-- " + comment, transaction);
    }

    private static boolean isOneWord(String comment) {
        return comment.indexOf(' ') < 0 && comment.indexOf('\t') < 0;
    }

    private static Directive goose(String comment, int number, String shown) {
        String argument = comment.substring("+goose".length()).strip();
        What what = switch (argument) {
            case "Up" -> What.UP;
            case "Down" -> What.DOWN;
            case "NO TRANSACTION" -> What.NO_TRANSACTION;
            case "StatementBegin" -> What.STATEMENT_BEGIN;
            case "StatementEnd" -> What.STATEMENT_END;
            default -> throw unknown(comment, number, shown, gooseHint(argument));
        };
        return new Directive(what, LayoutKind.GOOSE, "-- " + comment, Optional.empty());
    }

    private static String gooseHint(String argument) {
        String squeezed = argument.replaceAll("\\s", "");
        for (String known : new String[] {"Up", "Down", "NO TRANSACTION", "StatementBegin", "StatementEnd"}) {
            if (known.replace(" ", "").equalsIgnoreCase(squeezed)) {
                return "Did you mean '-- +goose " + known + "'?";
            }
        }
        return argument.startsWith("ENVSUB")
                ? "dbmig puts no environment variables into scripts: write the value, or use \\set."
                : "Known are Up, Down, NO TRANSACTION, StatementBegin and StatementEnd.";
    }

    private static DbmigException unknown(String comment, int number, String shown, String hint) {
        return DbmigException.refused(shown + ":" + number + ": unknown directive '-- " + comment + "'").hint(hint);
    }
}
