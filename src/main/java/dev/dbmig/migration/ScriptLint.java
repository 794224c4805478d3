package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.sql.Allowances;
import dev.dbmig.sql.Bookkeeping;
import dev.dbmig.sql.Linter;
import dev.dbmig.sql.LintFinding;
import dev.dbmig.sql.LintLevel;
import dev.dbmig.sql.LintRule;
import dev.dbmig.sql.Location;
import dev.dbmig.sql.Script;
import dev.dbmig.sql.ScriptReader;
import dev.dbmig.sql.Statement;
import dev.dbmig.sql.StatementKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows a linter the scripts of a run, one after the other, in the transactions in which they would run. */
public final class ScriptLint {

    private static final Pattern PLACE = Pattern.compile("^(.*?):(\\d+):(\\d+): (.*)$", Pattern.DOTALL);

    private final Linter linter;
    private final ServerDialect dialect;
    private final TransactionMode mode;
    private Predicate<Statement> isLeftOut = statement -> false;
    private boolean isTransactionOpen;

    public ScriptLint(Linter linter, ServerDialect dialect, TransactionMode mode) {
        this.linter = linter;
        this.dialect = dialect;
        this.mode = mode;
    }

    /**
     * SQL that another tool has printed, in the order in which it will run.
     *
     * @param name as shown to users
     * @param tables in which it keeps its history: what it does with them is its own affair
     */
    public List<LintFinding> look(String name, String sql, List<String> tables) {
        isLeftOut = new Bookkeeping(tables)::isOne;
        try {
            return look(new MigrationScript(Path.of(""), Script.ofText(name, sql), Optional.empty(), null));
        } finally {
            isLeftOut = statement -> false;
        }
    }

    /** In the order of the script, what it allows included. */
    public List<LintFinding> look(MigrationScript script) {
        Optional<ScriptShape.Form> form = form(script);
        boolean isTransactional = form.filter(f -> f != ScriptShape.Form.STEPWISE).isPresent();
        linter.beginScript(isTransactional, isTransactionOpen);
        isTransactionOpen = isTransactional && mode == TransactionMode.ALL;
        Allowances allowances = Allowances.read(script.script());
        List<LintFinding> findings = new ArrayList<>();
        try (ScriptReader reader = new ScriptReader(script.script(), dialect.variables())) {
            reader.standardConformingStrings(dialect.standardConformingStrings());
            for (Optional<Statement> next = reader.next(); next.isPresent(); next = reader.next()) {
                look(next.get(), reader);
                findings.addAll(allowances.applied(next.get(), linter.takeFindings()));
            }
        } catch (DbmigException e) {
            findings.add(unreadable(script, e));
        }
        findings.addAll(allowances.bad());
        boolean isTold = findings.stream().anyMatch(f -> f.rule() == LintRule.UNREADABLE || f.rule() == LintRule.NOT_IN_TRANSACTION);
        if (form.isEmpty() && !isTold) {
            findings.add(unreadable(script, whyNotRun(script)));
        }
        findings.sort(Comparator.comparing((LintFinding f) -> f.location().line()).thenComparing(f -> f.location().column()));
        return findings;
    }

    private void look(Statement statement, ScriptReader reader) {
        if (statement.kind() == StatementKind.COPY_IN) {
            reader.skipCopyData();
        } else if (statement.kind() == StatementKind.SESSION) {
            dialect.follow(statement, reader);
        }
        if (!isLeftOut.test(statement)) {
            linter.look(statement);
        }
    }

    /** Empty if it cannot be run. */
    private Optional<ScriptShape.Form> form(MigrationScript script) {
        try {
            return Optional.of(ScriptExamination.examine(script, dialect).form());
        } catch (DbmigException e) {
            return Optional.empty();
        }
    }

    private DbmigException whyNotRun(MigrationScript script) {
        try {
            ScriptExamination.examine(script, dialect);
            return DbmigException.refused(script.script().name() + ": cannot be run");
        } catch (DbmigException e) {
            return e;
        }
    }

    /** The message begins with the place, if there is one. */
    private static LintFinding unreadable(MigrationScript script, DbmigException e) {
        String name = script.script().name();
        String message = e.getMessage();
        int line = 1;
        int column = 1;
        Matcher place = PLACE.matcher(message);
        if (place.matches()) {
            name = place.group(1);
            line = Integer.parseInt(place.group(2));
            column = Integer.parseInt(place.group(3));
            message = place.group(4);
        }
        return new LintFinding(LintRule.UNREADABLE, LintLevel.ERROR, new Location(name, line, column), e.excerpt().orElse(""), message,
                e.detail(), e.hint().orElse(""), Optional.empty());
    }
}
