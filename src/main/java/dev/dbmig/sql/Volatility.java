package dev.dbmig.sql;

import dev.dbmig.sql.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the default of a new column is computed once, or for each row that is there. */
enum Volatility {
    ONCE, EACH_ROW, UNKNOWN;

    private static final Set<String> VOLATILE = Set.of("random", "gen_random_uuid", "uuid_generate_v1", "uuid_generate_v1mc",
            "uuid_generate_v4", "uuidv4", "uuidv7", "nextval", "currval", "lastval", "setval", "clock_timestamp", "timeofday",
            "random_normal", "pg_sleep", "gen_random_bytes", "gen_salt");
    private static final Set<String> STABLE = Set.of("now", "current_timestamp", "transaction_timestamp", "statement_timestamp", "current_date",
            "current_time", "localtime", "localtimestamp", "current_user", "session_user", "current_setting", "timezone", "to_char",
            "date_trunc", "lower", "upper", "concat", "coalesce", "jsonb_build_object", "json_build_object", "jsonb_build_array",
            "to_timestamp", "make_date", "make_interval", "make_timestamp", "array", "cast", "row", "interval", "date", "length", "md5",
            "nullif", "greatest", "least", "to_date", "to_jsonb", "to_json", "decode", "encode", "substring", "extract", "numeric", "varchar");

    /** @param expression behind DEFAULT */
    static Volatility of(List<Token> expression, SchemaView schema) {
        Volatility worst = ONCE;
        for (int i = 0; i + 1 < expression.size(); i++) {
            boolean isCall = expression.get(i).isName() && expression.get(i + 1).isSymbol('(');
            if (isCall) {
                Volatility one = call(name(expression, i), schema);
                worst = one == EACH_ROW || worst == ONCE ? one == ONCE ? worst : one : worst;
            }
        }
        return worst;
    }

    private static List<String> name(List<Token> expression, int last) {
        List<String> parts = new ArrayList<>(List.of(expression.get(last).text()));
        for (int i = last; i >= 2 && expression.get(i - 1).isSymbol('.') && expression.get(i - 2).isName(); i -= 2) {
            parts.add(0, expression.get(i - 2).text());
        }
        return parts;
    }

    private static Volatility call(List<String> name, SchemaView schema) {
        String last = name.get(name.size() - 1);
        if (VOLATILE.contains(last)) {
            return EACH_ROW;
        }
        if (STABLE.contains(last)) {
            return ONCE;
        }
        Optional<Character> known = schema.volatility(name);
        return known.isEmpty() ? UNKNOWN : known.get() == 'v' ? EACH_ROW : ONCE;
    }
}
