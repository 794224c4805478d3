package dev.dbmig.cli;

import dev.dbmig.DbmigException;
import dev.dbmig.Suggestion;
import dev.dbmig.cli.ConfigurationKeys.ItemKeys;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** dbmig.yaml, checked against {@link ConfigurationKeys} as a whole, also the environments not asked for. */
final class ConfigurationFile {

    private final YamlFile yaml;
    private final Map<String, Setting> topLevel = new LinkedHashMap<>();
    private final Map<String, Map<String, Setting>> environments = new LinkedHashMap<>();

    private ConfigurationFile(YamlFile yaml) {
        this.yaml = yaml;
    }

    /**
     * @param shownAs the file's name in messages
     * @throws DbmigException with line and column of the first thing that is wrong
     */
    static ConfigurationFile parse(String shownAs, String text) {
        YamlFile yaml = new YamlFile(shownAs);
        ConfigurationFile file = new ConfigurationFile(yaml);
        yaml.compose(text).ifPresent(root -> file.readTopLevel(file.mapping(root, "the file")));
        return file;
    }

    /** Those the file has a section for. */
    Set<String> environments() {
        return environments.keySet();
    }

    /** The environment's section over the top level, key by key. */
    Map<String, Setting> settings(Optional<String> environment) {
        Map<String, Setting> settings = new LinkedHashMap<>(topLevel);
        ConfigurationKeys.putOver(settings, environment.map(environments::get).orElse(Map.of()));
        settings.values().removeIf(setting -> setting.text() == null);
        return settings;
    }

    private void readTopLevel(MappingNode root) {
        Map<String, NodeTuple> entries = yaml.entries(root);
        NodeTuple section = entries.remove(ConfigurationKeys.ENVIRONMENTS);
        readEntries("", entries, topLevel, true);
        if (section != null && !YamlFile.isNull(section.getValueNode())) {
            readEnvironments(mapping(section.getValueNode(), "\"environments\""));
        }
    }

    private void readEnvironments(MappingNode section) {
        yaml.entries(section).forEach((name, entry) -> {
            if (!EnvironmentName.isOne(name)) {
                throw yaml.error(entry.getKeyNode(), "not a name for an environment: \"" + name + "\"")
                        .hint(EnvironmentName.HINT);
            }
            Map<String, Setting> settings = new LinkedHashMap<>();
            environments.put(name, settings);
            if (!YamlFile.isNull(entry.getValueNode())) {
                MappingNode mapping = mapping(entry.getValueNode(), "\"environments." + name + "\"");
                readEntries("", yaml.entries(mapping), settings, false);
            }
        });
    }

    private void readEntries(String section, Map<String, NodeTuple> entries, Map<String, Setting> settings,
            boolean isOfTopLevel) {
        Set<String> known = ConfigurationKeys.namesIn(section);
        if (isOfTopLevel && section.isEmpty()) {
            known.add(ConfigurationKeys.ENVIRONMENTS);
        }
        entries.forEach((name, entry) -> {
            String path = section.isEmpty() ? name : section + "." + name;
            if (!known.contains(name)) {
                throw unknown(entry.getKeyNode(), name, known);
            }
            Node value = entry.getValueNode();
            boolean isShort = value instanceof ScalarNode && !YamlFile.isNull(value);
            Optional<ConfigurationKey> key = ConfigurationKeys.find(path)
                    .or(() -> isShort ? ConfigurationKeys.findShort(path) : Optional.empty());
            if (key.isPresent()) {
                readValue(key.get(), value, settings);
            } else if (YamlFile.isNull(value)) {
                removeSection(path, value, settings);
            } else {
                readEntries(path, yaml.entries(mapping(value, "\"" + path + "\"")), settings, isOfTopLevel);
            }
        });
    }

    /** {@code backup: null} of an environment takes away what the top level says of backup. */
    private void removeSection(String path, Node value, Map<String, Setting> settings) {
        ConfigurationKeys.ALL.stream()
                .filter(key -> key.path().startsWith(path + "."))
                .forEach(key -> settings.put(key.path(), new Setting(null, yaml.origin(value))));
    }

    private void readValue(ConfigurationKey key, Node value, Map<String, Setting> settings) {
        if (YamlFile.isNull(value)) {
            settings.put(key.path(), new Setting(null, yaml.origin(value)));
        } else if (key.type() == KeyType.ITEMS) {
            ItemKeys keys = ConfigurationKeys.ITEM_KEYS.get(key.path());
            List<Map<String, String>> items = list(key, value).stream()
                    .map(item -> readItem(key.path(), keys, item)).toList();
            settings.put(key.path(), new Setting("", yaml.origin(value), items));
        } else if (key.type() == KeyType.TEXTS) {
            List<String> texts = list(key, value).stream().map(item -> text(key, item)).toList();
            settings.put(key.path(), new Setting(String.join(",", texts), yaml.origin(value)));
        } else {
            settings.put(key.path(), new Setting(text(key, value), yaml.origin(value)));
        }
    }

    private String text(ConfigurationKey key, Node value) {
        if (!(value instanceof ScalarNode scalar)) {
            throw yaml.error(value, "\"" + key.path() + "\" must be a single value, not " + YamlFile.kind(value))
                    .hint(key.hint());
        }
        key.problem(scalar.getValue()).ifPresent(problem -> {
            throw yaml.error(value, "\"" + key.path() + "\" is " + problem).hint(key.hint());
        });
        return scalar.getValue();
    }

    private List<Node> list(ConfigurationKey key, Node value) {
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        throw yaml.error(value, "\"" + key.path() + "\" must be a list, not " + YamlFile.kind(value))
                .hint(key.hint());
    }

    private Map<String, String> readItem(String path, ItemKeys keys, Node item) {
        Map<String, NodeTuple> entries = yaml.entries(mapping(item, "an item of \"" + path + "\""));
        List<String> kinds = keys.kinds().stream().filter(entries::containsKey).toList();
        boolean isCustom = kinds.equals(List.of("name")) || keys.kinds().size() == 1;
        Set<String> known = new LinkedHashSet<>(keys.kinds());
        known.addAll(keys.besides());
        known.addAll(keys.options());
        Map<String, String> texts = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (!known.contains(name)) {
                throw unknown(entry.getKeyNode(), name, known);
            }
            texts.put(name, text(new ConfigurationKey(path + "." + name, KeyType.TEXT, List.of(), ""),
                    entry.getValueNode()));
        });
        if (kinds.size() != 1) {
            throw yaml.error(item, "an item of \"" + path + "\" needs exactly one of: "
                    + String.join(", ", keys.kinds()));
        }
        for (String name : keys.besides()) {
            if (entries.containsKey(name) != isCustom) {
                String verb = isCustom ? "\" needs \"" : "\" cannot have \"";
                throw yaml.error(item, "an item with \"" + kinds.get(0) + verb + name + "\"");
            }
        }
        return texts;
    }

    private DbmigException unknown(Node node, String name, Set<String> known) {
        return yaml.error(node, "unknown key \"" + name + "\"")
                .hint(Suggestion.hint(name, known, "The keys here are: " + String.join(", ", known) + "."));
    }

    private MappingNode mapping(Node node, String what) {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw yaml.error(node, what + " must be a section, not " + YamlFile.kind(node))
                .hint("Write keys and values: \"key: value\".");
    }
}
