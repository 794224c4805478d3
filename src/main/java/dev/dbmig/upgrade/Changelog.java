package dev.dbmig.upgrade;

import dev.dbmig.migration.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a {@code CHANGELOG.md} of migrations, such as
 *
 * <pre>
 * ## [004] Add User Preferences - 2025-11-10
 * - Added user_preferences table
 * - Applied: Development ✅, Production ✅
 * - Rollback available: Yes
 * - Issues: None
 * </pre>
 *
 * Of an entry that is there only the line {@code - Applied:} is changed, and of that only the word on one environment:
 * everything else may have been written by hand. What is missing is added.
 */
final class Changelog {

    private static final Pattern HEADING = Pattern.compile("##\\s+\\[([^\\]]+)\\].*");
    private static final Pattern APPLIED = Pattern.compile("(\\s*[-*]\\s*Applied:\\s*)(.*?)(\\s*)", Pattern.CASE_INSENSITIVE);
    private static final String TITLE = "# Migration Changelog";
    static final String YES = "✅";
    static final String UNDONE = "↩";

    private final List<String> lines;
    private final String environment;
    private final boolean endsWithNewline;

    private Changelog(String text, String environment) {
        this.lines = new ArrayList<>(text.isBlank() ? List.of(TITLE, "") : List.of(text.split("\n", -1)));
        this.environment = environment;
        this.endsWithNewline = text.isBlank() || text.endsWith("\n");
        while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
            lines.remove(lines.size() - 1);
        }
    }

    /**
     * One migration that was applied in an environment.
     *
     * @param title e.g. {@code Add User Preferences}
     * @param date when it was applied, e.g. {@code 2025-11-10}
     * @param facts what it does and how it went, a line each; only for an entry that is new
     * @param isUndone whether it was taken back since
     */
    record Entry(String version, String title, String date, List<String> facts, boolean isUndone) {
    }

    /** The text with these entries; the very same if it says all of it already. */
    static String updated(String text, String environment, List<Entry> entries) {
        boolean hasCarriageReturns = text.contains("\r\n");
        Changelog changelog = new Changelog(text.replace("\r\n", "\n"), environment);
        boolean isChanged = false;
        for (Entry entry : entries) {
            isChanged |= changelog.put(entry);
        }
        if (!isChanged) {
            return text;
        }
        String result = String.join("\n", changelog.lines) + (changelog.endsWithNewline ? "\n" : "");
        return hasCarriageReturns ? result.replace("\n", "\r\n") : result;
    }

    private boolean put(Entry entry) {
        Version wanted = Version.of(entry.version());
        int before = -1;
        List<Integer> headings = headings();
        for (int at : headings) {
            int order = version(at).compareTo(wanted);
            if (order == 0) {
                return mark(at, entry);
            }
            boolean comesBehind = isAscending(headings) ? order > 0 : order < 0;
            before = before < 0 && comesBehind ? at : before;
        }
        if (entry.isUndone()) {
            return false;
        }
        insert(before, entry, headings);
        return true;
    }

    /** Sets this environment in the line "Applied" of an entry, or adds the line. */
    private boolean mark(int heading, Entry entry) {
        int end = heading + 1;
        for (; end < lines.size() && !lines.get(end).startsWith("#"); end++) {
            Matcher applied = APPLIED.matcher(lines.get(end));
            if (applied.matches()) {
                String line = applied.group(1) + marked(applied.group(2), entry.isUndone()) + applied.group(3);
                return !line.equals(lines.set(end, line));
            }
        }
        if (entry.isUndone()) {
            return false;
        }
        while (lines.get(end - 1).isBlank()) {
            end--;
        }
        lines.add(end, "- Applied: " + environment + " " + YES);
        return true;
    }

    private String marked(String marks, boolean isUndone) {
        String word = environment + " " + (isUndone ? UNDONE : YES);
        List<String> all = new ArrayList<>();
        boolean isNamed = false;
        for (String mark : marks.isBlank() ? List.<String>of() : List.of(marks.split(","))) {
            String name = mark.strip();
            boolean isOurs = name.equalsIgnoreCase(environment) || name.toLowerCase(Locale.ROOT)
                    .startsWith(environment.toLowerCase(Locale.ROOT) + " ");
            all.add(isOurs ? word : name);
            isNamed |= isOurs;
        }
        if (!isNamed && !isUndone) {
            all.add(word);
        }
        return isNamed || !isUndone ? String.join(", ", all) : marks;
    }

    private void insert(int before, Entry entry, List<Integer> headings) {
        List<String> block = new ArrayList<>(List.of("## [" + entry.version() + "] " + entry.title() + " - " + entry.date()));
        List<String> facts = entry.facts();
        facts.stream().filter(fact -> !isLast(fact)).map(fact -> "- " + fact).forEach(block::add);
        block.add("- Applied: " + environment + " " + YES);
        facts.stream().filter(Changelog::isLast).map(fact -> "- " + fact).forEach(block::add);
        int at = before >= 0 ? before : behindLast(headings);
        if (at >= lines.size()) {
            if (!lines.isEmpty() && !lines.get(lines.size() - 1).isBlank()) {
                lines.add("");
            }
            lines.addAll(block);
        } else {
            block.add("");
            lines.addAll(at, block);
        }
    }

    private static boolean isLast(String fact) {
        return fact.startsWith("Rollback available:") || fact.startsWith("Issues:");
    }

    /** Where the last entry ends: at the next heading, or the end; without entries the end. */
    private int behindLast(List<Integer> headings) {
        int at = headings.isEmpty() ? lines.size() : headings.get(headings.size() - 1) + 1;
        while (at < lines.size() && !lines.get(at).matches("##? .*")) {
            at++;
        }
        return at;
    }

    private boolean isAscending(List<Integer> headings) {
        return headings.size() > 1 && version(headings.get(0)).compareTo(version(headings.get(headings.size() - 1))) < 0;
    }

    private Version version(int line) {
        Matcher heading = HEADING.matcher(lines.get(line));
        return heading.matches() ? Version.of(heading.group(1)) : Version.of("0");
    }

    /** The lines of the entries' headings, but for those in a code block. */
    private List<Integer> headings() {
        List<Integer> found = new ArrayList<>();
        boolean isCode = false;
        for (int i = 0; i < lines.size(); i++) {
            isCode ^= lines.get(i).startsWith("```");
            Matcher heading = HEADING.matcher(lines.get(i));
            if (!isCode && heading.matches() && !heading.group(1).isBlank()) {
                found.add(i);
            }
        }
        return found;
    }
}
