package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.ScriptShape.Form;
import dev.dbmig.sql.DestructiveRule;
import dev.dbmig.sql.EscapeRule;
import dev.dbmig.sql.ScriptReader;
import dev.dbmig.sql.Statement;
import dev.dbmig.sql.TransactionCommand;
import dev.dbmig.sql.TransactionRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Reads a script to its end before anything is run, so that whatever is wrong with it is said while the
 * database is untouched.
 */
final class ScriptExamination {

    private static final Pattern HIDDEN_CONTROL = Pattern.compile(
            "(?:^|;)\\s*(?:begin|start|commit|end|rollback|abort|prepare\\s+transaction|copy)\\b",
            Pattern.CASE_INSENSITIVE);

    private final MigrationScript script;
    private final ServerDialect dialect;
    private final Set<Integer> outside = new TreeSet<>();
    private final List<String> escapes = new ArrayList<>();
    private final List<ScriptShape.Loss> losses = new ArrayList<>();
    private Statement ownBegin;
    private String beginOptions = "";
    private int blocks;
    private int statements;
    private boolean addsEnumValue;

    private ScriptExamination(MigrationScript script, ServerDialect dialect) {
        this.script = script;
        this.dialect = dialect;
    }

    /**
     * @throws DbmigException if the script cannot be read, or ends transactions in a way that would part the
     *     change from its history row
     */
    static ScriptShape examine(MigrationScript script, ServerDialect dialect) {
        return examine(script, dialect, (statement, reader) -> { });
    }

    /** @param listener hears each statement, once what it does to the reading of those behind it is done */
    static ScriptShape examine(MigrationScript script, ServerDialect dialect, BiConsumer<Statement, ScriptReader> listener) {
        return new ScriptExamination(script, dialect).read(listener);
    }

    private ScriptShape read(BiConsumer<Statement, ScriptReader> listener) {
        try (ScriptReader reader = new ScriptReader(script.script(), dialect.variables())) {
            reader.standardConformingStrings(dialect.standardConformingStrings());
            for (Optional<Statement> next = reader.next(); next.isPresent(); next = reader.next()) {
                look(next.get(), reader);
                listener.accept(next.get(), reader);
            }
        }
        if (ownBegin != null) {
            throw cannotAbsorb(ownBegin, "BEGIN is never followed by COMMIT",
                    "End the script with COMMIT; or leave BEGIN out: dbmig runs each script in a transaction.");
        }
        return new ScriptShape(form(), form() == Form.WRAPPED ? beginOptions : "", statements,
                Set.copyOf(outside), List.copyOf(escapes), List.copyOf(losses), addsEnumValue);
    }

    private Form form() {
        boolean asked = !script.transaction().orElse(true);
        if (asked || !outside.isEmpty() || blocks > 1) {
            return Form.STEPWISE;
        }
        return blocks == 0 ? Form.PLAIN : Form.WRAPPED;
    }

    private void look(Statement statement, ScriptReader reader) {
        statements = statement.number();
        if (statement.isCompound()) {
            refuseHiddenControl(statement);
        }
        switch (statement.kind()) {
            case BEGIN -> begin(statement);
            case COMMIT -> commit(statement);
            case ROLLBACK -> throw cannotAbsorb(statement, "ROLLBACK would undo the work of the run",
                    "Take it out; a script that must not change anything is no migration.");
            case PREPARE_TRANSACTION -> throw cannotAbsorb(statement,
                    "PREPARE TRANSACTION would part the change from its history row",
                    "End the transaction with COMMIT.");
            case COPY_IN -> reader.skipCopyData();
            case SESSION -> dialect.follow(statement, reader);
            case EMPTY -> {
            }
            default -> place(statement);
        }
    }

    private void begin(Statement statement) {
        if (ownBegin != null) {
            throw cannotAbsorb(statement, "BEGIN inside a transaction that began in line "
                    + ownBegin.location().line(), "Take one of the two out.");
        }
        ownBegin = statement;
        blocks++;
        beginOptions = TransactionCommand.of(statement).options();
    }

    private void commit(Statement statement) {
        if (ownBegin == null) {
            throw cannotAbsorb(statement, "COMMIT without BEGIN would end the run's transaction before its end",
                    "Take it out, or put BEGIN before the statements that it ends.");
        }
        if (TransactionCommand.of(statement).isChained()) {
            throw cannotAbsorb(statement, "COMMIT AND CHAIN cannot be recorded in the history",
                    "Write COMMIT; BEGIN; instead.");
        }
        ownBegin = null;
    }

    private void place(Statement statement) {
        Optional<String> why = TransactionRule.whyOutside(statement, dialect.serverMajor());
        if (why.isPresent() && ownBegin != null) {
            throw cannotAbsorb(statement, why.get(), "Move it out of the transaction that begins in line "
                    + ownBegin.location().line() + ".");
        }
        if (why.isPresent()) {
            outside.add(statement.number());
        }
        EscapeRule.whatEscapes(statement).ifPresent(what -> escapes.add(statement.location() + ": " + what));
        DestructiveRule.losses(statement).forEach(loss -> losses.add(new ScriptShape.Loss(statement.location().toString(), loss)));
        addsEnumValue |= dialect.addsEnumValue(statement);
    }

    /** Inside one message no transaction of its own could be recorded, and no data follow. */
    private static void refuseHiddenControl(Statement statement) {
        if (HIDDEN_CONTROL.matcher(statement.text()).find()) {
            throw cannotAbsorb(statement, "transaction control and COPY cannot be joined to other statements by \\;",
                    "Write ; instead of \\;.");
        }
    }

    private static DbmigException cannotAbsorb(Statement statement, String message, String hint) {
        return DbmigException.refused(statement.location() + ": " + message)
                .excerpt(statement.excerpt(0)).hint(hint);
    }
}
