package dev.dbmig.cli;

import dev.dbmig.insight.SchemaDifference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Differences of two schemas for people and for programs.
 *
 * @param before what the first schema is called, in one word
 * @param after the second
 */
record DifferenceText(Console console, String before, String after) {

    void show(List<SchemaDifference> differences) {
        part("Only in the " + after, Console.Style.GOOD, differences.stream().filter(d -> d.before() == null).toList());
        part("Only in the " + before, Console.Style.BAD, differences.stream().filter(d -> d.after() == null).toList());
        part("Not the same", Console.Style.WARN, differences.stream().filter(d -> d.before() != null && d.after() != null).toList());
    }

    private void part(String title, Console.Style style, List<SchemaDifference> differences) {
        if (differences.isEmpty()) {
            return;
        }
        console.line(console.styled(style, title + " (" + differences.size() + ")"));
        for (SchemaDifference difference : differences) {
            lines(difference).forEach(console::line);
        }
        console.line("");
    }

    private List<String> lines(SchemaDifference difference) {
        String object = "  " + console.styled(Console.Style.BOLD, difference.object());
        if (difference.before() == null || difference.after() == null) {
            String fact = difference.before() == null ? difference.after() : difference.before();
            List<String> lines = fact.strip().lines().toList();
            return lines.size() < 2 ? List.of(object + (fact.isBlank() ? "" : ": " + fact.strip())) : indented(object, lines);
        }
        boolean isShort = !difference.before().strip().contains("\n") && !difference.after().strip().contains("\n");
        int width = Math.max(before.length(), after.length()) + 1;
        return isShort ? List.of(object, "    " + pad(before + ":", width) + " " + difference.before().strip(),
                "    " + pad(after + ":", width) + " " + difference.after().strip()) : changed(object, difference);
    }

    private static List<String> indented(String object, List<String> lines) {
        List<String> all = new ArrayList<>(List.of(object));
        lines.forEach(line -> all.add("    " + line));
        return all;
    }

    /** The lines between the first and the last that are not the same. */
    private List<String> changed(String object, SchemaDifference difference) {
        List<String> first = difference.before().strip().lines().toList();
        List<String> second = difference.after().strip().lines().toList();
        int most = Math.min(first.size(), second.size());
        int head = 0;
        while (head < most && first.get(head).equals(second.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < most - head && first.get(first.size() - 1 - tail).equals(second.get(second.size() - 1 - tail))) {
            tail++;
        }
        List<String> lines = new ArrayList<>(List.of(object + " (- " + before + ", + " + after + ")"));
        first.subList(head, first.size() - tail).forEach(line -> lines.add("    " + console.styled(Console.Style.BAD, "- " + line)));
        second.subList(head, second.size() - tail).forEach(line -> lines.add("    " + console.styled(Console.Style.GOOD, "+ " + line)));
        return lines;
    }

    private static String pad(String text, int width) {
        char[] spaces = new char[Math.max(0, width - text.length())];
        Arrays.fill(spaces, ' ');
        return text + new String(spaces);
    }

    List<Map<String, Object>> json(List<SchemaDifference> differences) {
        return differences.stream().map(this::json).toList();
    }

    Map<String, Object> json(SchemaDifference difference) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("object", difference.object());
        map.put(before, difference.before());
        map.put(after, difference.after());
        return map;
    }
}
