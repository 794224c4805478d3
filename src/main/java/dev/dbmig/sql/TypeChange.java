package dev.dbmig.sql;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ALTER COLUMN … TYPE} does to a table, by the pair of types. PostgreSQL leaves the rows as they are where
 * each value of the old type is one of the new type, bit by bit, and rewrites the table with all its indexes otherwise.
 *
 * <p>Source: ATColumnChangeRequiresRewrite, the planner's support functions of the length coercions, and pg_cast;
 * TypeChangeIT tries each pair on 13 to 18.
 */
final class TypeChange {

    /** Both ways the same bytes. */
    private static final Set<String> SAME_BYTES = Set.of("text character varying", "character varying text", "cidr inet", "xml text",
            "xml character varying", "integer oid", "oid integer", "bit bit varying");
    private static final Set<String> WITH_PRECISION = Set.of("timestamp without time zone", "timestamp with time zone",
            "time without time zone", "time with time zone");
    private static final int FULL_PRECISION = 6;
    /** From the narrowest to the widest. */
    private static final Map<String, Integer> WIDTHS = Map.of("smallint", 1, "integer", 2, "bigint", 3, "numeric", 9,
            "real", 5, "double precision", 6);

    private TypeChange() {
    }

    /** @param isUtc whether a timestamp is the same number with and without time zone */
    static boolean rewrites(TypeName from, TypeName to, boolean isUtc) {
        if (from.isArray() || to.isArray()) {
            return !from.toString().equals(to.toString());
        }
        String pair = from.name() + " " + to.name();
        if (SAME_BYTES.contains(pair)) {
            return to.length() >= 0 && (!from.is("character varying") || to.length() < from.length() || from.length() < 0);
        }
        if (pair.startsWith("timestamp with") && pair.contains(" timestamp with") && !from.name().equals(to.name())) {
            return !isUtc || to.length() >= 0;
        }
        if (!from.name().equals(to.name())) {
            return true;
        }
        return switch (from.name()) {
            case "character varying", "bit varying" -> to.length() >= 0 && (from.length() < 0 || to.length() < from.length());
            case "numeric" -> to.length() >= 0 && (from.length() < 0 || to.scale() != from.scale() || to.length() < from.length());
            case "character", "bit" -> length(from) != length(to);
            default -> WITH_PRECISION.contains(from.name()) ? precision(to) < precision(from) : !from.modifiers().equals(to.modifiers());
        };
    }

    /** What of the values is gone afterwards, without an error; empty if nothing is. */
    static Optional<String> loses(TypeName from, TypeName to, boolean hasUsing) {
        if (from.isArray() || to.isArray()) {
            return Optional.empty();
        }
        boolean isText = to.is("character varying") || to.is("character");
        boolean isShorter = isText && to.length() >= 0 && (from.length() < 0 || from.length() > to.length());
        if (isShorter && hasUsing) {
            return Optional.of("longer values are cut without an error");
        }
        if (from.is("numeric") && to.is("numeric") && to.length() >= 0 && (from.length() < 0 || to.scale() < from.scale())) {
            return Optional.of("digits behind the point are rounded away");
        }
        boolean isFraction = from.is("numeric") && (from.length() < 0 || from.scale() > 0) || from.is("real") || from.is("double precision");
        if (isFraction && WIDTHS.getOrDefault(to.name(), 9) <= 3) {
            return Optional.of("fractions are rounded away");
        }
        boolean isInexact = (to.is("real") || to.is("double precision")) && WIDTHS.getOrDefault(from.name(), 0) > 2
                && !from.name().equals(to.name()) && !(from.is("real") && to.is("double precision"));
        if (isInexact) {
            return Optional.of("digits that do not fit into binary floating point are rounded away");
        }
        return time(from, to);
    }

    private static Optional<String> time(TypeName from, TypeName to) {
        boolean isTimestamp = from.name().startsWith("timestamp ");
        if (isTimestamp && to.is("date")) {
            return Optional.of("the time of day is lost");
        }
        if (isTimestamp && to.name().startsWith("time ")) {
            return Optional.of("the date is lost");
        }
        boolean isSameKind = WITH_PRECISION.contains(from.name()) && WITH_PRECISION.contains(to.name());
        if (isSameKind && precision(to) < precision(from)) {
            return Optional.of("fractions of a second are rounded away");
        }
        boolean isZoneLost = from.is("timestamp without time zone") && to.is("timestamp with time zone")
                || from.is("timestamp with time zone") && to.is("timestamp without time zone");
        return isZoneLost ? Optional.of("each value is read or written in the time zone of the session that runs it") : Optional.empty();
    }

    private static int precision(TypeName type) {
        return type.length() < 0 ? FULL_PRECISION : type.length();
    }

    private static int length(TypeName type) {
        return type.length() < 0 ? 1 : type.length();
    }
}
