package dev.dbmig.sql;

import dev.dbmig.sql.SchemaView.Size;
import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One statement under the eyes of the rules: what is around it, and how they say what they find. */
final class LintPlace {

    private static final long SMALL = 10L << 20;
    private static final long LARGE = 1L << 30;
    private static final String GOING_BACK = "Whoever goes back loses it: what is in it then only a backup has. Copy what must be kept into another table first.";
    static final String NAME_IS_UNKNOWN = "the name is put together when the block runs, so that nobody knows how much it is";

    final Statement statement;
    final TokenReader tokens;
    final LintMemory memory;
    final SchemaView schema;
    final int serverMajor;
    final boolean isConditional;
    final boolean isInBlock;
    final boolean isDown;
    private final Consumer<LintFinding> sink;

    LintPlace(Statement statement, int tokens, Linter linter, Consumer<LintFinding> sink) {
        this.statement = statement;
        this.tokens = Tokens.of(statement, tokens);
        this.memory = linter.memory();
        this.schema = linter.schema();
        this.serverMajor = linter.serverMajor();
        this.isConditional = linter.isConditional();
        this.isInBlock = linter.isInBlock();
        this.isDown = linter.isDown();
        this.sink = sink;
    }

    /** As SQL writes it. */
    static String shown(List<String> name) {
        return name.stream().map(part -> part.equals(SqlTemplate.UNKNOWN) ? part : Identifiers.quoteIfNeeded(part)).collect(Collectors.joining("."));
    }

    /** What is the same whoever uses it. */
    void found(LintRule rule, LintLevel level, Token at, String... messageAndHint) {
        add(rule, level, at, Optional.empty(), messageAndHint);
    }

    /**
     * What hurts the more the larger the table is. Tables that the scripts make are empty, and those that are not there
     * hold nothing.
     */
    void weighed(LintRule rule, List<String> table, Token at, String... messageAndHint) {
        Optional<Size> size = schema.size(table);
        if (isNothingThere(table, size)) {
            return;
        }
        LintLevel level = size.isEmpty() ? LintLevel.WARNING
                : size.get().bytes() < SMALL ? LintLevel.NOTE : size.get().bytes() < LARGE ? LintLevel.WARNING : LintLevel.ERROR;
        add(rule, level, at, told(table, size), messageAndHint);
    }

    /** What takes rows away, or values of a column. A script that goes back may do that to what a script has made that goes forward. */
    void destroyed(LintRule rule, Lost what, Token at, String... messageAndHint) {
        List<String> table = what.table();
        Optional<Size> size = schema.size(table);
        if (isNothingThere(table, size)) {
            return;
        }
        Optional<Long> values = what.column().flatMap(column -> schema.valuesIn(table, column));
        long lost = size.isEmpty() ? 1 : values.orElse(size.get().rows());
        LintLevel level = size.isEmpty() ? LintLevel.WARNING : lost == 0 ? LintLevel.NOTE : LintLevel.ERROR;
        Optional<String> stake = told(table, size).map(text -> text + values.map(v -> ", " + count(v) + " with a value in it").orElse(""));
        boolean undoes = isDown && (rule == LintRule.DROP_TABLE && memory.isMade(table)
                || rule == LintRule.DROP_COLUMN && memory.isMade(table, what.column().orElse("")));
        add(rule, undoes ? level.lower() : level, at, stake, messageAndHint[0], isDown ? GOING_BACK : messageAndHint[1]);
    }

    /** A table that the script makes, or one that is not there. Of a name that only the running block knows nothing is known. */
    private boolean isNothingThere(List<String> table, Optional<Size> size) {
        return memory.isNew(table) || schema.isLive() && size.isEmpty() && !SqlTemplate.isUnknown(table);
    }

    private Optional<String> told(List<String> table, Optional<Size> size) {
        return SqlTemplate.isUnknown(table) && schema.isLive() ? Optional.of(NAME_IS_UNKNOWN) : size.map(this::told);
    }

    /** With what is said of the database. */
    void add(LintRule rule, LintLevel level, Token at, Optional<String> stake, String... messageAndHint) {
        String text = statement.text();
        int offset = at == null || at.at() < 0 ? 0 : text.codePointCount(0, Math.min(at.at(), text.length()));
        sink.accept(new LintFinding(rule, level, statement.locate(offset), statement.excerpt(offset), messageAndHint[0], stake,
                messageAndHint.length > 1 ? messageAndHint[1] : "", Optional.empty()));
    }

    String told(Size size) {
        return size.table() + ": " + amount(size);
    }

    /** {@code 2 rows, 16 kB} */
    static String amount(Size size) {
        return count(size.rows()) + (size.rows() == 1 ? " row, " : " rows, ") + bytes(size.bytes());
    }

    /** How CONCURRENTLY is written for an index, where it can be. */
    String concurrently(List<String> table, String statement) {
        if (isInBlock) {
            return "Take it out of the block, which cannot do it CONCURRENTLY, and write it as a statement of the script itself.";
        }
        if (!schema.isPartitioned(table)) {
            return statement + " CONCURRENTLY, outside a transaction; dbmig sees to that by itself.";
        }
        return statement.startsWith("CREATE") ? "CREATE INDEX … ON ONLY " + shown(table) + ", then CREATE INDEX CONCURRENTLY on each partition, then"
                + " ALTER INDEX … ATTACH PARTITION for each; PostgreSQL cannot do it CONCURRENTLY for all of a partitioned table."
                : "PostgreSQL cannot do it CONCURRENTLY for a partitioned table; keep lock-timeout short, or do it while the application is stopped.";
    }

    static String count(long number) {
        return number < 0 ? "an unknown number of" : (number >= 10_000 ? "about " : "") + String.format(Locale.ROOT, "%,d", number);
    }

    private static String bytes(long bytes) {
        if (bytes == 0) {
            return "0 kB";
        }
        String[] units = {"kB", "MB", "GB", "TB"};
        double value = bytes / 1024.0;
        int unit = 0;
        for (; value >= 1000 && unit < units.length - 1; unit++) {
            value /= 1024;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }
}
