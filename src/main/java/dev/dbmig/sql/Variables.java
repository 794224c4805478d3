package dev.dbmig.sql;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The variables of a script: what {@code \set} sets and {@code :name} stands for. Names are case-sensitive. */
public final class Variables {

    private final Map<String, String> values = new HashMap<>();

    public Variables() {
    }

    public Variables set(String name, String value) {
        values.put(name, value);
        return this;
    }

    Variables unset(String name) {
        values.remove(name);
        return this;
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Independent of this one from now on. */
    public Variables copy() {
        Variables copy = new Variables();
        copy.values.putAll(values);
        return copy;
    }
}
