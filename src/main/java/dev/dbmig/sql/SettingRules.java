package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;

/** What SET takes away for the statements behind it. */
final class SettingRules {

    private SettingRules() {
    }

    /** Behind the word SET. */
    static void look(LintPlace place) {
        TokenReader tokens = place.tokens;
        if (tokens.peek().is("local") || tokens.peek().is("session")) {
            tokens.take();
        }
        Token setting = tokens.take();
        boolean hasValue = tokens.acceptSymbol('=') || tokens.accept("to");
        String value = hasValue ? tokens.take().text() : "";
        if (setting.is("session_replication_role") && value.equals("replica")) {
            triggersAreOff(place, setting, "foreign keys");
        } else if (setting.is("lock_timeout") && value.equals("0")) {
            place.found(LintRule.LOCK_TIMEOUT_OFF, LintLevel.WARNING, setting, "without lock_timeout a statement waits for as long as somebody holds"
                    + " the table, and everybody who comes later waits behind it", "Leave it out: dbmig sets one, and tries again when it runs out.");
        }
    }

    /** @param what is not checked */
    static void triggersAreOff(LintPlace place, Token at, String what) {
        place.found(LintRule.TRIGGERS_OFF, LintLevel.WARNING, at, what + " are not checked from here on: rows that break them stay, and a backup of"
                + " them cannot be restored", "Change the rows in an order in which the keys hold, or make them DEFERRABLE and SET CONSTRAINTS ALL DEFERRED.");
    }
}
