package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.postgres.Session;
import dev.dbmig.sql.ScriptReader;
import dev.dbmig.sql.Statement;
import dev.dbmig.sql.Variables;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of the server decides how a script is read.
 *
 * @param serverMajor 13 to 18
 * @param standardConformingStrings whether {@code '\'} is a complete string at a script's beginning
 * @param connectionVariables what {@code :DBNAME} and the like stand for
 */
public record ServerDialect(int serverMajor, boolean standardConformingStrings, Map<String, String> connectionVariables) {

    private static final Pattern SET_STRINGS = Pattern.compile(
            "^(?:set|reset)\\s+(?:session\\s+|local\\s+)?standard_conforming_strings\\b\\s*(?:=|to)?\\s*'?(\\w*)'?.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SET_ENCODING = Pattern.compile(
            "^set\\s+(?:session\\s+|local\\s+)?(?:client_encoding\\s*(?:=|to)|names)\\s*'?\"?([\\w-]*).*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern ADD_VALUE = Pattern.compile(
            "^alter\\s+type\\s.*\\badd\\s+value\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    public static ServerDialect of(Session session) {
        return new ServerDialect(session.version().major(),
                !"off".equals(session.parameter("standard_conforming_strings")), PsqlVariables.of(session));
    }

    /** What a script finds set when it begins. */
    Variables variables() {
        Variables variables = new Variables();
        connectionVariables.forEach(variables::set);
        return variables;
    }

    /** Reads on as the server will after a statement that changes how text is read. */
    void follow(Statement statement, ScriptReader reader) {
        Matcher encoding = SET_ENCODING.matcher(statement.text());
        if (encoding.matches() && !isUtf8(encoding.group(1))) {
            throw DbmigException.refused(statement.location() + ": client_encoding \"" + encoding.group(1)
                            + "\" cannot be used: scripts are read as UTF-8")
                    .excerpt(statement.excerpt(0))
                    .hint("Convert the file to UTF-8 (iconv -f " + encoding.group(1) + " -t UTF-8) and take the line out.");
        }
        Matcher strings = SET_STRINGS.matcher(statement.text());
        if (strings.matches()) {
            reader.standardConformingStrings(isOn(strings.group(1).toLowerCase(Locale.ROOT)));
        }
    }

    /** PostgreSQL refuses the use of a new enum value in the transaction that adds it (55P04). */
    boolean addsEnumValue(Statement statement) {
        byte[] bytes = statement.body();
        boolean alters = bytes.length > 20 && (bytes[0] == 'a' || bytes[0] == 'A') && (bytes[1] == 'l' || bytes[1] == 'L');
        return alters && ADD_VALUE.matcher(statement.text()).matches();
    }

    private boolean isOn(String value) {
        return switch (value) {
            case "" -> standardConformingStrings;
            case "off", "of", "false", "f", "no", "n", "0" -> false;
            default -> true;
        };
    }

    private static boolean isUtf8(String encoding) {
        String name = encoding.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
        return name.equals("utf8") || name.equals("unicode") || name.equals("default") || name.isEmpty();
    }
}
