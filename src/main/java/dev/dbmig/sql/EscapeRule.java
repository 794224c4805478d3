package dev.dbmig.sql;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which statements act beyond the database that they run in, as far as their text tells: on a copy of it they
 * would change the server that production is on. Roles, tablespaces, databases, subscriptions and the server's
 * settings belong to all databases of a server.
 */
public final class EscapeRule {

    private static final Set<String> SHARED = Set.of("role", "group", "tablespace", "database", "subscription");
    private static final Pattern HIDDEN = Pattern.compile("\\b(?:(?:create|alter|drop)\\s+(?:role|user(?!\\s+mapping)|group|tablespace"
            + "|database|subscription|system)|copy\\b[^;]*\\bprogram|dblink\\w*\\s*\\()", Pattern.CASE_INSENSITIVE);

    private EscapeRule() {
    }

    /** What it changes outside its database, e.g. {@code CREATE ROLE}; empty if nothing. */
    public static Optional<String> whatEscapes(Statement statement) {
        byte[] body = statement.body();
        boolean isInsert = body.length > 1 && (body[0] | 0x20) == 'i' && (body[1] | 0x20) == 'n';
        if (isInsert) {
            return Optional.empty();
        }
        TokenReader tokens = Tokens.of(statement, 200);
        String verb = tokens.take().text();
        return Optional.ofNullable(switch (verb) {
            case "create", "alter", "drop" -> shared(verb, tokens);
            case "comment" -> tokens.accept("on") ? shared("comment on", tokens) : null;
            case "security" -> tokens.hasAhead("role") || tokens.hasAhead("database") ? "SECURITY LABEL" : null;
            case "grant", "revoke" -> grants(verb, tokens);
            case "copy" -> tokens.hasAhead("program") ? "COPY … PROGRAM" : null;
            case "do" -> hidden(statement);
            default -> tokens.hasAhead("dblink") || tokens.hasAhead("dblink_exec") ? "dblink" : null;
        });
    }

    private static String shared(String verb, TokenReader tokens) {
        String object = tokens.take().text();
        boolean isUser = object.equals("user") && !tokens.peek().is("mapping");
        return isUser || SHARED.contains(object) || object.equals("system") ? (verb + " " + object).toUpperCase(java.util.Locale.ROOT)
                : null;
    }

    /** A membership has no ON; a privilege may be on a database or tablespace, named literally. */
    private static String grants(String verb, TokenReader tokens) {
        if (!tokens.hasAhead("on")) {
            return verb.toUpperCase(java.util.Locale.ROOT) + " of a role";
        }
        while (!tokens.isAtEnd() && !tokens.take().is("on")) {
            continue;
        }
        return shared(verb + " on", tokens);
    }

    private static String hidden(Statement statement) {
        Matcher found = HIDDEN.matcher(statement.text());
        return found.find() ? "a DO block with " + found.group().strip().toUpperCase(java.util.Locale.ROOT) : null;
    }
}
