package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the SQL statements of a block of PL/pgSQL, those that EXECUTE puts together included, in the order of the text.
 *
 * <p>An expression ends at the first word outside parentheses that can end it, as for PL/pgSQL itself (pl_gram.y,
 * read_sql_construct).
 */
final class PlpgsqlBlock {

    private enum Open { BLOCK, HANDLER, IF, LOOP, CASE }

    private static final Set<String> CHANGES = Set.of("update", "delete", "insert", "with", "merge");

    private static final Set<String> OPENED = Set.of("if", "loop", "case");

    private final String text;
    private final TokenReader tokens;
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<BlockStatement> found = new ArrayList<>();
    private boolean isFollowed = true;

    private PlpgsqlBlock(String text) {
        this.text = text;
        this.tokens = Tokens.of(text, Integer.MAX_VALUE);
    }

    /** Empty for a block that cannot be followed to its end. */
    static Optional<List<BlockStatement>> read(String text) {
        PlpgsqlBlock block = new PlpgsqlBlock(text);
        block.begin();
        while (block.isFollowed && !block.open.isEmpty()) {
            block.statement();
        }
        block.tokens.acceptSymbol(';');
        return block.isFollowed && block.tokens.isAtEnd() ? Optional.of(block.found) : Optional.empty();
    }

    /** Up to the outermost BEGIN. */
    private void begin() {
        while (tokens.acceptSymbol('#')) {
            tokens.take();
            boolean hasValue = !tokens.peek().is("declare") && !tokens.peek().is("begin") && tokens.peek().isName();
            if (hasValue) {
                tokens.take();
            }
        }
        label();
        if (tokens.accept("declare")) {
            declarations();
        }
        isFollowed &= tokens.accept("begin");
        open.push(Open.BLOCK);
    }

    private void label() {
        if (tokens.peek().isSymbol('<') && tokens.peek(1).isSymbol('<')) {
            tokens.take();
            tokens.take();
            tokens.take();
            isFollowed &= tokens.acceptSymbol('>') && tokens.acceptSymbol('>');
        }
    }

    private void declarations() {
        while (isFollowed && !tokens.peek().is("begin")) {
            upTo(Set.of());
            tokens.take();
        }
    }

    private void statement() {
        label();
        Token first = tokens.peek();
        boolean isAssignment = tokens.peek(1).isSymbol('=') || tokens.peek(1).isSymbol(':') && tokens.peek(2).isSymbol('=');
        if (first.kind() != Tokens.Kind.WORD || isAssignment) {
            skip();
            return;
        }
        switch (first.text()) {
            case "declare" -> {
                tokens.take();
                declarations();
            }
            case "begin" -> opens(Open.BLOCK);
            case "loop" -> opens(Open.LOOP);
            case "if" -> opensAfter(Open.IF, "then");
            case "while" -> opensAfter(Open.LOOP, "loop");
            case "for", "foreach" -> loops();
            case "case" -> {
                opens(Open.CASE);
                upTo(Set.of("when"));
            }
            case "elsif", "elseif", "else", "when", "exception" -> branches(first.text());
            case "end" -> closes();
            case "execute" -> {
                dynamic(Set.of("into", "using"));
                skip();
            }
            default -> sql();
        }
    }

    private void opens(Open what) {
        tokens.take();
        open.push(what);
    }

    private void opensAfter(Open what, String word) {
        opens(what);
        upTo(Set.of(word));
        isFollowed &= tokens.accept(word);
    }

    private void branches(String word) {
        Open inside = open.peek();
        boolean fits = switch (word) {
            case "exception" -> inside == Open.BLOCK;
            case "when" -> inside == Open.CASE || inside == Open.HANDLER;
            case "else" -> inside == Open.CASE || inside == Open.IF;
            default -> inside == Open.IF;
        };
        isFollowed &= fits;
        tokens.take();
        if (word.equals("exception")) {
            open.pop();
            open.push(Open.HANDLER);
        } else if (!word.equals("else")) {
            upTo(Set.of("then"));
            isFollowed &= tokens.accept("then");
        }
    }

    private void closes() {
        tokens.take();
        switch (open.pop()) {
            case IF -> isFollowed &= tokens.accept("if");
            case LOOP -> isFollowed &= tokens.accept("loop");
            case CASE -> isFollowed &= tokens.accept("case");
            default -> isFollowed &= !OPENED.contains(tokens.peek().text());
        }
        if (tokens.peek().isName()) {
            tokens.take();
        }
        isFollowed &= open.isEmpty() || tokens.acceptSymbol(';');
    }

    /** {@code FOR … IN query LOOP}: the query may change something, too. */
    private void loops() {
        tokens.take();
        upTo(Set.of("in"));
        tokens.take();
        Token first = tokens.peek();
        if (first.is("execute")) {
            dynamic(Set.of("using", "loop"));
            upTo(Set.of("loop"));
        } else if (first.kind() == Tokens.Kind.WORD && CHANGES.contains(first.text())) {
            found(first.at(), upTo(Set.of("loop")));
        } else {
            upTo(Set.of("loop"));
        }
        isFollowed &= tokens.accept("loop");
        open.push(Open.LOOP);
    }

    private void dynamic(Set<String> ends) {
        tokens.take();
        List<Token> all = tokens.rest();
        upTo(ends);
        if (isFollowed) {
            DynamicSql.of(text, all.subList(0, all.size() - tokens.rest().size()))
                    .forEach(sql -> found.add(new BlockStatement(sql, isConditional())));
        }
    }

    private void sql() {
        int start = tokens.peek().at();
        SqlEnd end = new SqlEnd();
        while (!tokens.isAtEnd()) {
            Token token = tokens.take();
            if (end.isHere(token)) {
                found(start, token.at());
                return;
            }
        }
        isFollowed = false;
    }

    private void found(int start, int end) {
        if (isFollowed && end > start && start >= 0) {
            found.add(new BlockStatement(QuotedText.of(text, start, end), isConditional()));
        }
    }

    private boolean isConditional() {
        return open.stream().anyMatch(one -> one != Open.BLOCK);
    }

    private void skip() {
        upTo(Set.of());
        tokens.take();
    }

    /** Goes to the semicolon or to one of the words outside parentheses, and says where it stands. */
    private int upTo(Set<String> words) {
        int depth = 0;
        while (!tokens.isAtEnd() && depth >= 0) {
            Token token = tokens.peek();
            boolean isEnd = token.isSymbol(';') || token.kind() == Tokens.Kind.WORD && words.contains(token.text());
            if (depth == 0 && isEnd) {
                return token.at();
            }
            depth += token.isSymbol('(') || token.isSymbol('[') ? 1 : token.isSymbol(')') || token.isSymbol(']') ? -1 : 0;
            tokens.take();
        }
        isFollowed = false;
        return -1;
    }
}
