package dev.dbmig.postgres;

/**
 * @param major 13 to 18
 * @param number as in {@code server_version_num}, e.g. 150014
 * @param text as the server reports it, e.g. {@code 15.14 (Debian 15.14-0+deb12u1)}
 */
public record ServerVersion(int major, int number, String text) {

    /** Reads the ParameterStatus {@code server_version}: 15.14, 18beta1, 17devel, each with anything after it. */
    public static ServerVersion parse(String text) {
        int end = digits(text, 0);
        int major = end == 0 ? 0 : Integer.parseInt(text.substring(0, end));
        int minor = 0;
        if (end < text.length() && text.charAt(end) == '.') {
            int minorEnd = digits(text, end + 1);
            minor = minorEnd == end + 1 ? 0 : Integer.parseInt(text.substring(end + 1, minorEnd));
        }
        return new ServerVersion(major, major < 10 ? major * 10000 + minor * 100 : major * 10000 + minor, text);
    }

    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && end < from + 4 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    @Override
    public String toString() {
        return text;
    }
}
