package dev.dbmig.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An object that is not the same in two schemas.
 *
 * @param object its kind and qualified name, e.g. {@code column public.users.email}
 * @param before its fact in the first schema; null if it is not there
 * @param after its fact in the second; null if it is not there
 */
public record SchemaDifference(String object, String before, String after) {

    /** Columns that only one of two tables has say nothing about the order of the others. */
    boolean isNone() {
        if (Objects.equals(before, after)) {
            return true;
        }
        return object.startsWith("column order ")
                && (before == null || after == null || common(before, after).equals(common(after, before)));
    }

    private static List<String> common(String columns, String others) {
        List<String> common = new ArrayList<>(names(columns));
        common.retainAll(names(others));
        return common;
    }

    private static List<String> names(String columns) {
        return Arrays.asList(columns.split(", (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"));
    }

    /** {@code + table public.t: …} for a new one, {@code - …} for one that is gone, {@code ~ …: before → after}. */
    @Override
    public String toString() {
        if (before == null) {
            return "+ " + object + ": " + after;
        }
        return after == null ? "- " + object + ": " + before : "~ " + object + ": " + before + " → " + after;
    }
}
