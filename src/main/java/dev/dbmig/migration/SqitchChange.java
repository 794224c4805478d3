package dev.dbmig.migration;

import dev.dbmig.sql.Identifiers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One change of a Sqitch plan.
 *
 * @param id as Sqitch computes it ({@code App::Sqitch::Plan::Change}): it covers the change and all before it
 * @param entry what stands in its line of the plan
 * @param tags that follow it in the plan
 */
record SqitchChange(String id, Project project, Entry entry, List<Dependency> dependencies, List<Tag> tags) {

    /** So much of an id tells changes apart. */
    private static final int SHORT = 10;

    /** @param uri null where the plan has none */
    record Project(String name, String uri) {
    }

    /**
     * A line of the plan.
     *
     * @param note with its line ends, empty if there is none
     * @param plannedAt {@code 2026-11-20T19:22:03Z}
     */
    record Entry(String name, String note, String plannedAt, String planner, String email, int line) {
    }

    /** @param id as Sqitch computes it ({@code App::Sqitch::Plan::Tag}) */
    record Tag(String id, Entry entry) {
    }

    /**
     * What a change needs, or must not meet.
     *
     * @param text as Sqitch stores it: {@code users}, {@code users@v1}, {@code other:users}
     * @param requiredId the change of the same plan that is meant; null for one of another project, and for a conflict
     */
    record Dependency(String text, boolean isConflict, String requiredId) {

        /** The change of another project, as SQL that finds it in the registry. */
        String foreign(String schema) {
            String[] parts = text.split(":", 2);
            return "(SELECT change_id FROM %s.changes WHERE project = %s AND change = %s ORDER BY committed_at DESC LIMIT 1)"
                    .formatted(schema, Identifiers.literal(parts[0]), Identifiers.literal(parts[parts.length - 1].replaceFirst("@.*", "")));
        }
    }

    /** Its place in the plan, and enough of its id to see that it is the same: {@code 3-2f8c41d0a1}. */
    static Version version(int position, String id) {
        return Version.of(position + "-" + shortened(id));
    }

    static String shortened(String id) {
        return id.substring(0, Math.min(SHORT, id.length()));
    }

    /** The shortened id of {@link #version}; empty if the version is of another layout. */
    static String idOf(String version) {
        return version.matches("\\d+-[0-9a-f]{" + SHORT + "}") ? version.substring(version.indexOf('-') + 1) : "";
    }

    /** @param parent the id of the change before, null for the first */
    static String changeId(Project project, Entry entry, String parent, List<Dependency> dependencies) {
        List<String> info = new ArrayList<>(beginning(project, "change " + entry.name()));
        if (parent != null) {
            info.add("parent " + parent);
        }
        planned(info, entry);
        listed(info, "requires\n  + ", "\n  + ", dependencies.stream().filter(d -> !d.isConflict()).map(Dependency::text).toList());
        listed(info, "conflicts\n  - ", "\n  - ", dependencies.stream().filter(Dependency::isConflict).map(Dependency::text).toList());
        return digest("change", info, entry);
    }

    static String tagId(Project project, Entry entry, String change) {
        List<String> info = new ArrayList<>(beginning(project, "tag @" + entry.name()));
        info.add("change " + change);
        planned(info, entry);
        return digest("tag", info, entry);
    }

    private static List<String> beginning(Project project, String what) {
        return project.uri() == null ? List.of("project " + project.name(), what)
                : List.of("project " + project.name(), "uri " + project.uri(), what);
    }

    private static void planned(List<String> info, Entry entry) {
        info.add("planner " + entry.planner() + " <" + entry.email() + ">");
        info.add("date " + entry.plannedAt());
    }

    private static void listed(List<String> info, String first, String between, List<String> names) {
        if (!names.isEmpty()) {
            info.add(first + String.join(between, names));
        }
    }

    private static String digest(String kind, List<String> info, Entry entry) {
        if (!entry.note().isEmpty()) {
            info.add("");
            info.add(entry.note());
        }
        byte[] content = String.join("\n", info).getBytes(StandardCharsets.UTF_8);
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update((kind + " " + content.length + "\0").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha1.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
