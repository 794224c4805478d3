package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML file as nodes that know their place, so that an error can say line and column. */
final class YamlFile {

    private static final String SYNTAX_HINT = "Check indentation (spaces, no tabs) and quotes near that place.";

    private final String shownAs;

    YamlFile(String shownAs) {
        this.shownAs = shownAs;
    }

    /** @return empty for a file without anything but comments */
    Optional<Node> compose(String text) {
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(shownAs).build();
            return new Compose(settings).composeString(text).filter(node -> !isNull(node));
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark().or(e::getContextMark).map(this::place).orElse(shownAs);
            String problem = e.getProblem() == null ? "not readable as YAML" : oneLine(e.getProblem());
            throw DbmigException.usage(place + ": " + problem).hint(SYNTAX_HINT);
        } catch (YamlEngineException e) {
            throw DbmigException.usage(shownAs + ": " + oneLine(String.valueOf(e.getMessage()))).hint(SYNTAX_HINT);
        }
    }

    /** The entries of a section by their names. */
    Map<String, NodeTuple> entries(MappingNode mapping) {
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode name)) {
                throw error(entry.getKeyNode(), "a key must be a word, not " + kind(entry.getKeyNode()));
            }
            NodeTuple earlier = entries.putIfAbsent(name.getValue(), entry);
            if (earlier != null) {
                throw error(name, "duplicate key \"" + name.getValue() + "\"")
                        .hint("It stands in line " + line(earlier.getKeyNode()) + " already; keep one of them.");
            }
        }
        return entries;
    }

    DbmigException error(Node node, String message) {
        return DbmigException.usage(node.getStartMark().map(this::place).orElse(shownAs) + ": " + message);
    }

    /** E.g. {@code dbmig.yaml:3}. */
    String origin(Node node) {
        return shownAs + ":" + line(node);
    }

    static boolean isNull(Node node) {
        return Tag.NULL.equals(node.getTag());
    }

    static String kind(Node node) {
        if (node instanceof MappingNode) {
            return "a section";
        }
        return node instanceof SequenceNode ? "a list" : "a single value";
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private String place(Mark mark) {
        return shownAs + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
