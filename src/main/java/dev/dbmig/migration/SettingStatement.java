package dev.dbmig.migration;

import dev.dbmig.sql.Statement;
import java.util.regex.Pattern;

/** Statements whose only effect is on the session, which therefore hold again when a script is continued. */
final class SettingStatement {

    private static final Pattern FOR_SESSION = Pattern.compile(
            "(?:set|reset)\\s+(?!local\\b|transaction\\b|constraints\\b).*|select\\s+(?:pg_catalog\\.)?set_config\\s*\\(.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private SettingStatement() {
    }

    static boolean isForSession(Statement statement) {
        return statement.body().length < 4096 && FOR_SESSION.matcher(statement.text()).matches();
    }
}
