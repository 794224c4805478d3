package dev.dbmig.offsite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few flat answers of S3: an element without attributes is found by its name, wherever it stands. A
 * parser of XML would add a megabyte to the executable for them.
 */
final class S3Xml {

    private static final Pattern ENTITY = Pattern.compile("&(amp|lt|gt|quot|apos|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});");

    private S3Xml() {}

    static Optional<String> first(String xml, String element) {
        return all(xml, element).stream().findFirst();
    }

    static List<String> all(String xml, String element) {
        List<String> found = new ArrayList<>();
        String begin = "<" + element + ">";
        String end = "</" + element + ">";
        for (int at = xml.indexOf(begin); at >= 0; at = xml.indexOf(begin, at)) {
            int stop = xml.indexOf(end, at);
            if (stop < 0) {
                break;
            }
            found.add(xml.substring(at + begin.length(), stop));
            at = stop;
        }
        return found;
    }

    /** The text of an element that has no others in it. */
    static String text(String content) {
        return ENTITY.matcher(content).replaceAll(match -> Matcher.quoteReplacement(character(match.group(1))));
    }

    private static String character(String entity) {
        return switch (entity) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "quot" -> "\"";
            case "apos" -> "'";
            default -> Character.toString(entity.startsWith("#x") ? Integer.parseInt(entity.substring(2), 16)
                    : Integer.parseInt(entity.substring(1)));
        };
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
