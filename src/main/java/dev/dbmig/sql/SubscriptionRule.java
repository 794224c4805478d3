package dev.dbmig.sql;

/**
 * Which statements about a subscription cannot run inside a transaction block: those that make or change the
 * replication slot on the other server, and those that look there for tables. Whether DROP SUBSCRIPTION has a
 * slot to drop only the server knows.
 */
final class SubscriptionRule {

    private SubscriptionRule() {
    }

    /** @param tokens behind CREATE SUBSCRIPTION */
    static String create(TokenReader tokens) {
        OptionList options = with(tokens);
        boolean makesSlot = !options.isOff("connect") && !options.isOff("create_slot");
        return makesSlot ? "CREATE SUBSCRIPTION with a replication slot" : null;
    }

    /** @param tokens behind ALTER SUBSCRIPTION */
    static String alter(TokenReader tokens, int serverMajor) {
        tokens.name();
        if (tokens.accept("set") && tokens.peek().isSymbol('(')) {
            return set(OptionList.of(tokens.parenthesis()), serverMajor);
        }
        if (serverMajor < 14) {
            return null;
        }
        if (tokens.accept("refresh", "publication")) {
            return "ALTER SUBSCRIPTION … REFRESH PUBLICATION";
        }
        if (tokens.peek().is("add") || tokens.peek().is("drop")) {
            tokens.take();
        }
        boolean refreshes = tokens.accept("publication") && !with(tokens).isOff("refresh");
        return refreshes ? "ALTER SUBSCRIPTION with refresh" : null;
    }

    private static String set(OptionList options, int serverMajor) {
        if (serverMajor >= 17 && options.has("failover")) {
            return "ALTER SUBSCRIPTION … SET (failover)";
        }
        return serverMajor >= 18 && options.isOff("two_phase") ? "ALTER SUBSCRIPTION … SET (two_phase = false)" : null;
    }

    private static OptionList with(TokenReader tokens) {
        while (!tokens.isAtEnd()) {
            if (tokens.take().is("with") && tokens.peek().isSymbol('(')) {
                break;
            }
        }
        return OptionList.of(tokens.parenthesis());
    }
}
