package dev.dbmig.file;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes values as indented JSON. */
final class JsonWriter {

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    static String write(Object value) {
        JsonWriter writer = new JsonWriter();
        writer.append(value, 0);
        return writer.out.append('\n').toString();
    }

    private void append(Object value, int level) {
        if (value instanceof Map<?, ?> map) {
            appendAll('{', map.entrySet().iterator(), '}', level);
        } else if (value instanceof List<?> list) {
            appendAll('[', list.iterator(), ']', level);
        } else if (value == null || value instanceof Boolean || value instanceof Number) {
            out.append(value);
        } else {
            appendString(value.toString());
        }
    }

    private void appendAll(char open, Iterator<?> elements, char close, int level) {
        out.append(open);
        boolean isEmpty = !elements.hasNext();
        while (elements.hasNext()) {
            indent(level + 1);
            Object element = elements.next();
            if (element instanceof Map.Entry<?, ?> member) {
                appendString(member.getKey().toString());
                out.append(": ");
                append(member.getValue(), level + 1);
            } else {
                append(element, level + 1);
            }
            out.append(elements.hasNext() ? "," : "");
        }
        if (!isEmpty) {
            indent(level);
        }
        out.append(close);
    }

    private void indent(int level) {
        out.append('\n').append("  ".repeat(level));
    }

    private void appendString(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
