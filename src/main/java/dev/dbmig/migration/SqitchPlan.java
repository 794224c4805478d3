package dev.dbmig.migration;

import dev.dbmig.DbmigException;
import dev.dbmig.migration.SqitchChange.Dependency;
import dev.dbmig.migration.SqitchChange.Entry;
import dev.dbmig.migration.SqitchChange.Project;
import dev.dbmig.migration.SqitchChange.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a {@code sqitch.plan} as {@code App::Sqitch::Plan} does; refuses what that would refuse, with the line. */
final class SqitchPlan {

    private static final String NAME = "(?![-!\"#$%&'()*+,./:;<=>?@\\[\\\\\\]^`{|}~])(?:(?![~/=%^]\\d+(?:$|\\s))[^\\s:@#\\\\\\[\\]])+"
            + "(?<![-!\"#$%&'()*+,./:;<=>?@\\[\\\\\\]^`{|}~])";
    private static final Pattern PRAGMA = Pattern.compile("\\s*%\\s*([^\\s=]+)\\s*(?:=\\s*(.+))?");
    private static final Pattern LINE = Pattern.compile("\\s*(?<sign>[@+-]?)\\s*(?<name>" + NAME + ")\\s*(?:\\[(?<needs>[^]]+)])?\\s*"
            + "(?<at>\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z)\\s*(?<planner>[^<]+?)\\s+<(?<email>[^>]+)>\\s*");
    private static final Pattern DEPENDENCY = Pattern.compile("(?<not>!?)(?:(?<project>" + NAME + "):)?(?:(?<id>[0-9a-f]{40})|(?<change>"
            + NAME + ")?(?:@(?<tag>" + NAME + "))?)");

    private final String shown;
    private final Map<String, String> pragmas = new HashMap<>();
    private final List<SqitchChange> changes = new ArrayList<>();
    private final Map<String, String> latest = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> asOfTag = new HashMap<>();
    private final Set<String> sinceTag = new HashSet<>();
    private Project project;

    private SqitchPlan(String shown) {
        this.shown = shown;
    }

    /** @param shown the plan's path in messages */
    static List<SqitchChange> read(String shown, List<String> lines) {
        SqitchPlan plan = new SqitchPlan(shown);
        for (int i = 0; i < lines.size(); i++) {
            plan.line(lines.get(i), i + 1);
        }
        if (plan.project == null) {
            plan.begin(lines.size());
        }
        return List.copyOf(plan.changes);
    }

    private void line(String written, int number) {
        int hash = written.indexOf('#');
        String text = (hash < 0 ? written : written.substring(0, hash)).replaceFirst("^\uFEFF", "");
        String note = hash < 0 ? "" : unescaped(written.substring(hash + 1).strip());
        if (text.isBlank()) {
            return;
        }
        Matcher pragma = PRAGMA.matcher(text.stripTrailing());
        if (pragma.matches() && project == null) {
            pragmas.put(pragma.group(1), pragma.group(2) == null ? "" : pragma.group(2));
            return;
        }
        if (project == null) {
            begin(number);
        }
        Matcher m = LINE.matcher(text);
        if (!m.matches()) {
            throw refused(number, "this is no change and no tag: " + text.strip(),
                    "A line is a name, perhaps [dependencies], a time like 2026-11-20T19:22:03Z, and Planner Name <email>.");
        }
        Entry entry = new Entry(m.group("name"), note, m.group("at"), m.group("planner"), m.group("email"), number);
        switch (m.group("sign")) {
            case "@" -> tag(entry);
            case "-" -> throw refused(number, "a change that is taken back in the plan is not read", "Take the line out; revert by a new change.");
            default -> change(entry, m.group("needs"));
        }
    }

    private void begin(int number) {
        if (!pragmas.containsKey("project")) {
            throw refused(number, "the plan does not name its project", "Put '%project=NAME' at its top.");
        }
        project = new Project(pragmas.get("project"), pragmas.get("uri"));
    }

    private void change(Entry entry, String needs) {
        if (!sinceTag.add(entry.name())) {
            throw refused(entry.line(), "change " + entry.name() + " is given twice", "A change is reworked after a tag: sqitch rework.");
        }
        List<Dependency> dependencies = new ArrayList<>();
        for (String need : needs == null ? new String[0] : needs.strip().split("\\s+")) {
            dependencies.add(dependency(need, entry));
        }
        String parent = changes.isEmpty() ? null : changes.get(changes.size() - 1).id();
        String id = SqitchChange.changeId(project, entry, parent, dependencies);
        changes.add(new SqitchChange(id, project, entry, List.copyOf(dependencies), new ArrayList<>()));
        latest.put(entry.name(), id);
    }

    private void tag(Entry entry) {
        if (changes.isEmpty()) {
            throw refused(entry.line(), "tag @" + entry.name() + " stands before every change", "Move it behind the change that it marks.");
        }
        SqitchChange marked = changes.get(changes.size() - 1);
        if (asOfTag.put(entry.name(), new HashMap<>(latest)) != null) {
            throw refused(entry.line(), "tag @" + entry.name() + " is given twice", "Take one out.");
        }
        asOfTag.get(entry.name()).put("", marked.id());
        marked.tags().add(new Tag(SqitchChange.tagId(project, entry, marked.id()), entry));
        sinceTag.clear();
    }

    private Dependency dependency(String need, Entry entry) {
        Matcher m = DEPENDENCY.matcher(need);
        boolean names = m.matches() && (m.group("id") != null || m.group("change") != null || m.group("tag") != null);
        if (!names) {
            throw refused(entry.line(), "\"" + need + "\" is no dependency", "It is written like change, change@tag, project:change or !change.");
        }
        boolean isConflict = !m.group("not").isEmpty();
        boolean isForeign = m.group("project") != null && !m.group("project").equals(project.name());
        String key = m.group("id") != null ? m.group("id")
                : (m.group("change") == null ? "" : m.group("change")) + (m.group("tag") == null ? "" : "@" + m.group("tag"));
        String found = isForeign ? null : find(m);
        if (!isForeign && !isConflict && found == null && m.group("id") == null) {
            throw refused(entry.line(), "change " + entry.name() + " requires " + key + ", which is not before it in the plan",
                    "Move it, or name the change of another project as project:change.");
        }
        if (isConflict && found != null) {
            throw refused(entry.line(), "change " + entry.name() + " conflicts with " + key + ", which is before it in the plan",
                    "Take one of the two out of the plan.");
        }
        return new Dependency(isForeign ? m.group("project") + ":" + key : key, isConflict, isConflict ? null : found);
    }

    private String find(Matcher m) {
        if (m.group("id") != null) {
            return changes.stream().map(SqitchChange::id).filter(m.group("id")::equals).findFirst().orElse(null);
        }
        String change = m.group("change") == null ? "" : m.group("change");
        return m.group("tag") == null ? latest.get(change) : asOfTag.getOrDefault(m.group("tag"), Map.of()).get(change);
    }

    private static String unescaped(String note) {
        return Pattern.compile("\\\\[\\\\nr]").matcher(note).replaceAll(found -> switch (found.group().charAt(1)) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            default -> "\\\\";
        });
    }

    private DbmigException refused(int line, String what, String hint) {
        return DbmigException.refused(shown + ":" + line + ": " + what).hint(hint);
    }
}
