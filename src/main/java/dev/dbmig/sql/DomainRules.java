package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.List;
import java.util.Optional;

/** What ALTER DOMAIN does to the tables that have a column of it. */
final class DomainRules {

    private DomainRules() {
    }

    /** Behind ALTER DOMAIN. */
    static void look(LintPlace place) {
        TokenReader tokens = place.tokens;
        List<String> domain = tokens.name();
        Token at = tokens.peek();
        boolean isAdded = tokens.accept("add") && !ConstraintRules.hasNotValid(tokens);
        if (!isAdded && !tokens.accept("set", "not", "null") || place.memory.isNewType(domain)) {
            return;
        }
        List<String> columns = place.schema.dependants("domain", domain, Optional.empty()).stream()
                .filter(object -> object.startsWith("column ")).toList();
        boolean isUnused = place.schema.isLive() && columns.isEmpty() && !SqlTemplate.isUnknown(domain);
        if (!isUnused) {
            place.add(LintRule.ALTER_DOMAIN_SCANS, LintLevel.WARNING, at, DropRules.told(place, columns, "uses it", "use it"),
                    "each table with a column of " + LintPlace.shown(domain) + " is read to its end, and cannot be written meanwhile (SHARE)",
                    isAdded ? "ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT in a later transaction."
                            : "ADD CONSTRAINT … CHECK (VALUE IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT in a later transaction.");
        }
    }
}
