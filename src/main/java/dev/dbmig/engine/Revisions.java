package dev.dbmig.engine;

import dev.dbmig.DbmigException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The revisions of an engine, which may branch and be merged, and where a database stands among them. */
public final class Revisions {

    private final EngineDefinition engine;
    private final Map<String, Revision> all = new LinkedHashMap<>();
    private final List<String> current;

    /** @param all each after its parents */
    Revisions(EngineDefinition engine, List<Revision> all, List<String> current) {
        this.engine = engine;
        this.current = List.copyOf(current);
        for (Revision revision : all) {
            if (this.all.put(revision.version(), revision) != null) {
                throw DbmigException.refused(engine.label() + " lists \"" + revision.version() + "\" twice")
                        .hint("A version must be unique.");
            }
        }
    }

    public EngineDefinition engine() {
        return engine;
    }

    /** Each after its parents. */
    public List<Revision> all() {
        return List.copyOf(all.values());
    }

    /** Where the database stands; several where branches are not merged, none if nothing is applied. */
    public List<String> current() {
        return current;
    }

    /** The same, as if a database stood elsewhere. */
    public Revisions at(List<String> versions) {
        return new Revisions(engine, all(), versions);
    }

    /** As people read it; empty for none. */
    public Optional<String> currentShown() {
        return current.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", current));
    }

    public boolean isApplied(Revision revision) {
        return withAncestors(current).contains(revision.version());
    }

    /** Whether nothing comes after it. */
    public boolean isHead(Revision revision) {
        return all.values().stream().noneMatch(other -> other.parents().contains(revision.version()));
    }

    public List<Revision> heads() {
        return all.values().stream().filter(this::isHead).toList();
    }

    /**
     * The one that everything leads to.
     *
     * @throws DbmigException if there are several
     */
    public Revision head() {
        List<Revision> heads = heads();
        if (heads.size() > 1) {
            throw DbmigException.refused("the migrations end in " + heads.size() + " heads: "
                    + String.join(", ", heads.stream().map(Revision::label).toList()))
                    .hint("Merge them" + (engine.tool() == Tool.ALEMBIC ? " (alembic merge heads -m \"merge\")" : "")
                            + ", or name the one to go to: dbmig upgrade " + heads.get(0).version());
        }
        return heads.get(0);
    }

    /** The revision with this version, the beginning of it, or this name. */
    public Revision find(String text) {
        Revision exact = all.get(text);
        List<Revision> found = exact != null ? List.of(exact) : all.values().stream().filter(r -> answersTo(r, text)).toList();
        if (found.isEmpty()) {
            throw DbmigException.usage("no migration is named \"" + text + "\"")
                    .hint("'dbmig status' lists them; a target is a version or the beginning of it, a name, +N, -N, head or base.");
        }
        if (found.size() > 1) {
            throw DbmigException.usage("\"" + text + "\" names several migrations")
                    .detail("They are " + String.join(", ", found.stream().map(Revision::label).toList()) + ".")
                    .hint("Give the whole version.");
        }
        return found.get(0);
    }

    /** Likewise, or the newest one as {@code head}. */
    public Revision findTarget(String text) {
        return text.equals("head") && heads().size() == 1 ? heads().get(0) : find(text);
    }

    private static boolean answersTo(Revision revision, String text) {
        boolean isBeginning = text.length() >= 4 && revision.version().startsWith(text);
        return isBeginning || revision.name().equals(text) || revision.label().equals(text)
                || revision.file().map(file -> file.getFileName().toString()).filter(text::equals).isPresent();
    }

    /** These and everything that they come after. */
    Set<String> withAncestors(List<String> versions) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(versions);
        while (!open.isEmpty()) {
            String version = open.pop();
            if (all.containsKey(version) && found.add(version)) {
                open.addAll(all.get(version).parents());
            }
        }
        return found;
    }

    /** In order. */
    List<Revision> select(Set<String> versions) {
        List<Revision> selected = new ArrayList<>();
        all.forEach((version, revision) -> {
            if (versions.contains(version)) {
                selected.add(revision);
            }
        });
        return selected;
    }
}
