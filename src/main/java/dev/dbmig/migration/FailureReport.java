package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.ConnectionLostException;
import dev.dbmig.postgres.ServerMessage;
import dev.dbmig.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Tells a failed statement as PostgreSQL would, with the place in the script and what it left. */
final class FailureReport {

    private final Task task;
    private final boolean partApplied;

    /** @param partApplied whether earlier groups of the run are committed */
    FailureReport(Task task, boolean partApplied) {
        this.task = task;
        this.partApplied = partApplied;
    }

    /** A statement of a transaction that is rolled back. */
    DbmigException of(StatementFailure failure) {
        if (failure.error() instanceof ConnectionLostException lost) {
            return lost(lost);
        }
        return describe(failure, partApplied ? ExitCode.UNFINISHED : ExitCode.ROLLED_BACK,
                partApplied ? task + " was rolled back; what this run committed before it stays applied."
                        : "The transaction was rolled back: nothing was changed.");
    }

    /** A statement of a script that is not one transaction. */
    DbmigException stepwise(StatementFailure failure, int done) {
        boolean nothing = done == 0 && !partApplied;
        String state = nothing ? "Nothing was changed."
                : "The first " + done + " of the " + task.shape().statements() + " statements of " + task
                + " are done and recorded.";
        DbmigException described = describe(failure, nothing ? ExitCode.ROLLED_BACK : ExitCode.UNFINISHED, state);
        return done == 0 || described.hint().isPresent() ? described
                : described.hint("Correct the script and run the command again: it goes on after statement " + done + ".");
    }

    /** The connection is lost, and what was under way is known not to be committed. */
    DbmigException lost(ConnectionLostException error) {
        DbmigException lost = new DbmigException(partApplied ? ExitCode.UNFINISHED : ExitCode.ROLLED_BACK,
                "the connection was lost during " + task + ": " + error.getMessage(), error);
        return lost.detail("The server has rolled the transaction back"
                        + (partApplied ? "; what this run committed before it stays applied." : ": nothing was changed."))
                .hint("See the server's log, then run the command again.");
    }

    /** @param work tells what was under way, and who kept it waiting */
    static DbmigException interrupted(String reason, CurrentWork work, boolean partApplied) {
        String place = work.task() == null ? "" : " during " + work.task();
        List<String> detail = new ArrayList<>();
        work.keptWaitingBy().forEach(blocker -> detail.add("It waited for a lock that " + BlockerText.of(blocker) + " held."));
        detail.add(partApplied ? "What this run committed before stays applied."
                : "The transaction was rolled back: nothing was changed.");
        DbmigException e = new DbmigException(partApplied ? ExitCode.UNFINISHED : ExitCode.ROLLED_BACK,
                "the run was ended" + place + ": " + reason);
        e.detail(String.join("\n", detail));
        return reason.startsWith("timed out") ? e.hint("Give it more time with --timeout SECONDS.") : e;
    }

    private DbmigException describe(StatementFailure failure, ExitCode exitCode, String state) {
        ServerMessage message = failure.error().serverMessage();
        Statement statement = failure.statement().orElse(null);
        int position = Math.max(0, failure.error().position());
        String place = statement == null ? task.script().script().name()
                : (failure.error().position() >= 0 ? statement.locate(position) : statement.location()).toString();
        DbmigException told = new DbmigException(exitCode,
                place + ": " + message.message() + " (" + message.sqlState() + ")", failure.error());
        if (statement != null) {
            told.excerpt(statement.excerpt(position));
        }
        List<String> detail = new ArrayList<>();
        message.detail().ifPresent(detail::add);
        message.where().ifPresent(where -> detail.add("CONTEXT: " + where));
        detail.add(state);
        told.detail(String.join("\n", detail));
        return hint(told, message);
    }

    private static DbmigException hint(DbmigException told, ServerMessage message) {
        if (message.hint().isPresent()) {
            return told.hint(message.hint().get());
        }
        return switch (message.sqlState()) {
            case "55P03" -> told.hint("Somebody holds the lock; see pg_stat_activity, or try with a longer --timeout.");
            case "55006" -> told.hint("With 'transaction: each' the pending checks run at the end of each migration.");
            case "55P04" -> told.hint("Put the use of the new enum value into a migration of its own.");
            default -> told;
        };
    }
}
