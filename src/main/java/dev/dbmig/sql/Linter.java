package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the statements of one script after the other, in the order in which they will run, and finds what would
 * hurt: locks that keep others waiting, tables rewritten, data taken away. Knows what the scripts have made on the way.
 */
public final class Linter {

    private static final int USUAL_TOKENS = 2000;
    private static final int MANY_TOKENS = 20_000;
    private static final int DEEPEST_BLOCK = 5;

    private final SchemaView schema;
    private final int serverMajor;
    private final LintMemory memory = new LintMemory();
    private final List<LintFinding> findings = new ArrayList<>();
    private final List<Statement> parts = new ArrayList<>();
    private boolean isTransactional;
    private boolean isDown;
    private boolean isConditional;
    private boolean isStandard = true;
    private int depth;
    private Statement ownBegin;

    /** @param serverMajor 13 to 18 */
    public Linter(SchemaView schema, int serverMajor) {
        this.schema = schema;
        this.serverMajor = serverMajor;
    }

    SchemaView schema() {
        return schema;
    }

    int serverMajor() {
        return serverMajor;
    }

    LintMemory memory() {
        return memory;
    }

    /** Whether the statement may be passed over when the block runs that it stands in. */
    boolean isConditional() {
        return isConditional;
    }

    boolean isInBlock() {
        return depth > 0;
    }

    boolean isDown() {
        return isDown;
    }

    /** Whether {@code '\'} is a complete string in the statements that follow. */
    public void standardConformingStrings(boolean on) {
        isStandard = on;
    }

    /**
     * The statements that follow are another script's.
     *
     * @param isTransactional whether it runs in one transaction, by itself or with those before it
     * @param isSameTransaction whether it runs in the transaction of the one before
     */
    public void beginScript(boolean isTransactional, boolean isSameTransaction) {
        if (!isTransactional || !isSameTransaction) {
            memory.transactionEnds();
        }
        memory.scriptBegins(table -> !schema.isLive() || schema.size(table).isPresent());
        this.isTransactional = isTransactional;
        ownBegin = null;
    }

    /** From here on the scripts go back. */
    public void goBack() {
        isDown = true;
    }

    /** What was found since the last time. */
    public List<LintFinding> takeFindings() {
        List<LintFinding> taken = List.copyOf(findings);
        findings.clear();
        return taken;
    }

    /** The statements inside blocks since the last time, in the order of the text. */
    public List<Statement> takeParts() {
        List<Statement> taken = List.copyOf(parts);
        parts.clear();
        return taken;
    }

    public void look(Statement statement) {
        switch (statement.kind()) {
            case BEGIN -> ownBegin = statement;
            case COMMIT -> {
                ownBegin = null;
                if (!isTransactional) {
                    memory.transactionEnds();
                }
            }
            case EMPTY, ROLLBACK, SAVEPOINT, SESSION, PREPARE_TRANSACTION, COPY_IN, COPY_OUT -> { }
            default -> {
                if (statement.isCompound()) {
                    examineEach(statement);
                } else {
                    examine(statement);
                }
                if (!isTransactional && ownBegin == null) {
                    memory.transactionEnds();
                }
            }
        }
    }

    /** Several in one message, joined by {@code \;}. */
    private void examineEach(Statement statement) {
        String text = statement.text();
        for (QuotedText one : SqlEnd.split(QuotedText.of(text, 0, text.length()))) {
            Statement part = statement.part(one);
            parts.add(part);
            examine(part);
        }
    }

    private void examine(Statement statement) {
        byte[] body = statement.body();
        boolean isInsert = body.length > 1 && (body[0] | 0x20) == 'i' && (body[1] | 0x20) == 'n';
        if (isInsert && memory.newEnumValues().isEmpty()) {
            return;
        }
        LintPlace place = new LintPlace(statement, USUAL_TOKENS, this, findings::add);
        usesNewEnumValue(place);
        cannotRunInside(place);
        switch (place.tokens.take().text()) {
            case "alter" -> alter(place);
            case "create" -> CreateRules.look(place);
            case "drop" -> DropRules.look(place);
            case "truncate", "reindex", "vacuum", "cluster", "lock", "refresh" -> WholeTableRules.look(place);
            case "set" -> SettingRules.look(place);
            case "do" -> block(statement);
            case "update", "delete" -> WholeTableRules.look(new LintPlace(statement, MANY_TOKENS, this, findings::add));
            default -> { }
        }
    }

    /** What a block runs, it runs where the block does. */
    private void block(Statement statement) {
        boolean wasConditional = isConditional;
        if (++depth <= DEEPEST_BLOCK) {
            for (BlockStatement inside : DoBlock.statements(statement, isStandard)) {
                Statement part = statement.part(inside.sql());
                parts.add(part);
                isConditional = wasConditional || inside.isConditional();
                if (part.kind() == StatementKind.COMMIT || part.kind() == StatementKind.ROLLBACK) {
                    memory.transactionEnds();
                } else {
                    examine(part);
                }
            }
        }
        isConditional = wasConditional;
        if (--depth == 0) {
            memory.unknownNamesAreForgotten();
        }
    }

    private static void alter(LintPlace place) {
        if (place.tokens.accept("table")) {
            AlterTableRules.look(place);
        } else if (place.tokens.accept("domain")) {
            DomainRules.look(place);
        } else if (place.tokens.accept("type")) {
            List<String> type = place.tokens.name();
            if (place.tokens.accept("add", "value")) {
                place.tokens.accept("if", "not", "exists");
                place.memory.enumValueIsAdded(type, place.tokens.peek().text());
            }
        }
    }

    private static void usesNewEnumValue(LintPlace place) {
        for (Token token : place.tokens.rest()) {
            String type = token.kind() == Tokens.Kind.STRING ? place.memory.newEnumValues().get(token.text()) : null;
            if (type != null && !isAltering(place, type)) {
                place.found(LintRule.ENUM_VALUE_IN_SAME_TRANSACTION, LintLevel.ERROR, token,
                        "the value '" + token.text() + "' of type " + type + " cannot be used in the transaction that adds it (55P04)",
                        "Use it in a later migration; or let this script run outside a transaction: -- dbmig: no-transaction");
                return;
            }
        }
    }

    /** ALTER TYPE … ADD VALUE 'b' AFTER 'a' may name it. */
    private static boolean isAltering(LintPlace place, String type) {
        return place.tokens.peek().is("alter") && place.tokens.peek(1).is("type")
                && place.tokens.rest().stream().limit(6).anyMatch(token -> token.text().equals(type));
    }

    private void cannotRunInside(LintPlace place) {
        if (depth > 0) {
            cannotRunInBlock(place);
            return;
        }
        Optional<String> why = ownBegin == null ? Optional.empty() : TransactionRule.whyOutside(place.statement, serverMajor);
        why.ifPresent(sentence -> place.found(LintRule.NOT_IN_TRANSACTION, LintLevel.ERROR, place.tokens.peek(), sentence,
                "Move it out of the transaction that begins in line " + ownBegin.location().line() + "."));
    }

    private void cannotRunInBlock(LintPlace place) {
        boolean isBlock = place.tokens.peek().is("do");
        Optional<String> why = isBlock ? Optional.empty() : TransactionRule.whyOutside(place.statement, serverMajor);
        why.ifPresent(sentence -> place.found(LintRule.NOT_IN_TRANSACTION, isConditional ? LintLevel.WARNING : LintLevel.ERROR,
                place.tokens.peek(), sentence + ", and a DO block always is one",
                "Write it as a statement of the script itself; dbmig runs it outside a transaction."));
    }
}
