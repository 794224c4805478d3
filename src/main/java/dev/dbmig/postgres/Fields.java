package dev.dbmig.postgres;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of a stored map, each of the type that it must have. What is not, is an IllegalArgumentException
 * that names the member.
 */
public final class Fields {

    private final Map<String, Object> map;

    public Fields(Map<String, Object> map) {
        this.map = map;
    }

    public String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw wrong(name, "a text");
        }
        return text;
    }

    public String optionalText(String name) {
        if (!map.containsKey(name)) {
            throw wrong(name, "there");
        }
        Object value = map.get(name);
        if (value != null && !(value instanceof String)) {
            throw wrong(name, "a text");
        }
        return (String) value;
    }

    @SuppressWarnings("unchecked") // names in JSON are strings
    public Fields object(String name) {
        if (map.get(name) instanceof Map<?, ?> members) {
            return new Fields((Map<String, Object>) members);
        }
        throw wrong(name, "an object");
    }

    /** The members as they are. */
    public Map<String, Object> map() {
        return map;
    }

    /** Refuses a member of any other name. */
    public void allow(Set<String> names) {
        map.keySet().stream().filter(name -> !names.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("unknown name \"" + name + "\"");
        });
    }

    public long number(String name) {
        if (map.get(name) instanceof Long number) {
            return number;
        }
        throw wrong(name, "a whole number");
    }

    public boolean flag(String name) {
        if (map.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false");
    }

    /** Rows of so many texts each. */
    public List<List<String>> rows(String name, int width) {
        if (!(map.get(name) instanceof List<?> list)) {
            throw wrong(name, "a list");
        }
        return list.stream().map(row -> row(name, row, width)).toList();
    }

    private static List<String> row(String name, Object row, int width) {
        if (row instanceof List<?> list && list.size() == width && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(name, "a list of lists of " + width + " texts");
    }

    private static IllegalArgumentException wrong(String name, String expected) {
        return new IllegalArgumentException("\"" + name + "\" must be " + expected);
    }
}
