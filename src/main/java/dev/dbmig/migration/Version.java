package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import java.util.ArrayList;
import java.util.List;

/**
 * What orders migrations. The parts between {@code .}, {@code _} and {@code -} are compared as numbers of any
 * length: {@code 2 < 10}, {@code 1.9.0 < 1.10.0}, {@code 01} equals {@code 1}, {@code 1_2} equals {@code 1.2}.
 * Zero parts at the end do not count, as in Flyway: {@code 1.0} equals {@code 1}. A part that is no number (an
 * Alembic revision) comes after every number and is compared as text. The text is shown as it was written.
 */
public final class Version implements Comparable<Version> {

    private final String text;
    private final List<Part> parts;

    /** A part without leading zeros. */
    private record Part(String text, boolean isNumber) implements Comparable<Part> {

        static Part of(String text) {
            int zeros = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return new Part(text, false);
                }
                zeros += c == '0' && zeros == i ? 1 : 0;
            }
            return new Part(text.substring(zeros), true);
        }

        @Override
        public int compareTo(Part other) {
            if (isNumber != other.isNumber) {
                return isNumber ? -1 : 1;
            }
            return isNumber && text.length() != other.text.length()
                    ? Integer.compare(text.length(), other.text.length()) : text.compareTo(other.text);
        }
    }

    private Version(String text) {
        this.text = text;
        this.parts = parts(text);
    }

    /** The version written as {@code text}; refuses an empty one. */
    public static Version of(String text) {
        if (text == null || text.isBlank()) {
            throw DbmigException.usage("a version must not be empty");
        }
        return new Version(text.strip());
    }

    private static List<Part> parts(String text) {
        List<Part> parts = new ArrayList<>(2);
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || ".-_".indexOf(text.charAt(i)) >= 0) {
                parts.add(Part.of(text.substring(start, i)));
                start = i + 1;
            }
        }
        while (!parts.isEmpty() && parts.get(parts.size() - 1).text().isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        return parts;
    }

    @Override
    public int compareTo(Version other) {
        int shared = Math.min(parts.size(), other.parts.size());
        for (int i = 0; i < shared; i++) {
            int order = parts.get(i).compareTo(other.parts.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(parts.size(), other.parts.size());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && parts.equals(version.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** The text as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
