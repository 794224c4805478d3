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

    private static final long MOST_KEPT = 4L << 20;

    private final Linter linter;
    private final ServerDialect dialect;
    private final TransactionMode mode;
    private Predicate<Statement> isLeftOut = statement -> false;
    private boolean isTransactionOpen;
    private boolean isGoingBack;

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
        ReadScript read = new ReadScript();
        Optional<DbmigException> refused = read.all(script);
        boolean isTransactional = refused.isEmpty() && read.form != ScriptShape.Form.STEPWISE;
        linter.beginScript(isTransactional, isTransactionOpen);
        isTransactionOpen = isTransactional && mode == TransactionMode.ALL;
        Allowances allowances = Allowances.read(script.script());
        List<LintFinding> findings = new ArrayList<>(read.isKept ? look(read, allowances) : lookAnew(script, allowances));
        findings.addAll(allowances.bad());
        boolean isTold = findings.stream().anyMatch(f -> f.rule() == LintRule.UNREADABLE);
        refused.filter(why -> !isTold).map(why -> unreadable(script, why)).filter(why -> findings.stream()
                .noneMatch(f -> f.rule() == LintRule.NOT_IN_TRANSACTION && f.location().equals(why.location()))).ifPresent(findings::add);
        findings.sort(Comparator.comparing((LintFinding f) -> f.location().line()).thenComparing(f -> f.location().column()));
        return findings;
    }

    /** A script that has been read to its end, with its statements if they are not many. */
    private final class ReadScript {

        private final List<Statement> statements = new ArrayList<>();
        private final List<Boolean> standardStrings = new ArrayList<>();
        private boolean isKept = true;
        private ScriptShape.Form form;
        private long bytes;

        /** Why it cannot be run, if it cannot. */
        Optional<DbmigException> all(MigrationScript script) {
            try {
                form = ScriptExamination.examine(script, dialect, this::keep).form();
                return Optional.empty();
            } catch (DbmigException e) {
                isKept = false;
                return Optional.of(e);
            }
        }

        private void keep(Statement statement, ScriptReader reader) {
            bytes += statement.body().length;
            isKept &= bytes < MOST_KEPT;
            if (isKept) {
                statements.add(statement);
                standardStrings.add(reader.standardConformingStrings());
            } else {
                statements.clear();
            }
        }
    }

    private List<LintFinding> look(ReadScript read, Allowances allowances) {
        List<LintFinding> findings = new ArrayList<>();
        for (int i = 0; i < read.statements.size(); i++) {
            linter.standardConformingStrings(read.standardStrings.get(i));
            linter.look(read.statements.get(i));
            findings.addAll(allowances.applied(read.statements.get(i), linter.takeFindings(), linter.takeParts()));
        }
        return findings;
    }

    private List<LintFinding> lookAnew(MigrationScript script, Allowances allowances) {
        List<LintFinding> findings = new ArrayList<>();
        try (ScriptReader reader = new ScriptReader(script.script(), dialect.variables())) {
            reader.standardConformingStrings(dialect.standardConformingStrings());
            for (Optional<Statement> next = reader.next(); next.isPresent(); next = reader.next()) {
                look(next.get(), reader);
                findings.addAll(allowances.applied(next.get(), linter.takeFindings(), linter.takeParts()));
            }
        } catch (DbmigException e) {
            findings.add(unreadable(script, e));
        }
        return findings;
    }

    /** As {@link #look}, after all scripts that go forward, for those that go back, the last one first. */
    public List<LintFinding> lookBack(MigrationScript script) {
        if (!isGoingBack) {
            linter.goBack();
            isTransactionOpen = false;
            isGoingBack = true;
        }
        return look(script).stream().filter(finding -> finding.rule().isForBack()).map(LintFinding::inDown).toList();
    }

    private void look(Statement statement, ScriptReader reader) {
        if (statement.kind() == StatementKind.COPY_IN) {
            reader.skipCopyData();
        } else if (statement.kind() == StatementKind.SESSION) {
            dialect.follow(statement, reader);
        }
        linter.standardConformingStrings(reader.standardConformingStrings());
        if (!isLeftOut.test(statement)) {
            linter.look(statement);
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
