package dev.dbmig.sql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One statement of a script, with its place. */
public final class Statement {

    private static final int SUMMARY_LENGTH = 60;

    private final byte[] body;
    private final Origin origin;
    private final int number;
    private StatementKind kind;
    private Tokens tokens;
    private Whole whole;
    private String wholeText;

    /**
     * @param places triples: from which byte on, line, column in characters
     * @param isTerminated whether a semicolon ended it
     */
    record Origin(String script, int[] places, boolean isTerminated, boolean isCompound) {
    }

    /**
     * The statement that this one stands in.
     *
     * @param text of this one, with its places in that one
     */
    private record Whole(Statement statement, String around, QuotedText text) {

        /** In characters of that one. */
        int offset(int characterOffset) {
            int index = text.text().offsetByCodePoints(0, Math.min(characterOffset, text.text().codePointCount(0, text.text().length())));
            return around.codePointCount(0, Math.min(text.at()[index], around.length()));
        }
    }

    Statement(byte[] body, Origin origin, int number) {
        this.body = body;
        this.origin = origin;
        this.number = number;
    }

    /** One that stands inside this one, such as in the body of a DO block. */
    Statement part(QuotedText text) {
        Statement part = new Statement(text.text().getBytes(StandardCharsets.UTF_8), origin, number);
        wholeText = wholeText == null ? text() : wholeText;
        part.whole = new Whole(this, wholeText, text);
        return part;
    }

    /** The text in UTF-8, without the semicolon that ended it. Not to be changed. */
    public byte[] body() {
        return body;
    }

    Tokens tokens() {
        if (tokens == null) {
            tokens = Tokens.of(body);
        }
        return tokens;
    }

    /** The bytes of the Query message that psql sends for it: the body, with its semicolon if it has one. */
    public byte[] bytes() {
        if (!origin.isTerminated()) {
            return body;
        }
        byte[] all = Arrays.copyOf(body, body.length + 1);
        all[body.length] = ';';
        return all;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Counts from 1 within the script; an empty statement has the number of the one before. */
    public int number() {
        return number;
    }

    /** False for the last statement of a script that ends without a semicolon. */
    public boolean isTerminated() {
        return origin.isTerminated();
    }

    /** Whether it is several statements in one message, joined by {@code \;}. */
    public boolean isCompound() {
        return origin.isCompound();
    }

    public StatementKind kind() {
        if (kind == null) {
            kind = StatementKinds.of(this);
        }
        return kind;
    }

    /** Of its first character. */
    public Location location() {
        return locate(0);
    }

    /** Whether a place of the script is in this statement. */
    boolean contains(Location place) {
        Location from = location();
        Location to = end();
        boolean isBehindStart = place.line() > from.line() || place.line() == from.line() && place.column() >= from.column();
        return isBehindStart && (place.line() < to.line() || place.line() == to.line() && place.column() <= to.column());
    }

    /** Behind its last character. */
    Location end() {
        return locate(text().codePointCount(0, text().length()));
    }

    /** @param characterOffset from 0, in characters (code points) of the text */
    public Location locate(int characterOffset) {
        if (whole != null) {
            return whole.statement.locate(whole.offset(characterOffset));
        }
        int offset = byteOffset(characterOffset);
        int[] places = origin.places();
        int at = 0;
        while (at + 3 < places.length && places[at + 3] <= offset) {
            at += 3;
        }
        int characters = new String(body, places[at], Math.max(0, offset - places[at]), StandardCharsets.UTF_8)
                .codePoints().map(c -> 1).sum();
        return new Location(origin.script(), places[at + 1], places[at + 2] + characters);
    }

    /** The line around a character and a caret under it, as psql prints them, with the script's line number. */
    public String excerpt(int characterOffset) {
        if (whole != null) {
            return whole.statement.excerpt(whole.offset(characterOffset));
        }
        return Excerpt.of(body, byteOffset(characterOffset), locate(characterOffset).line());
    }

    /** One line of at most 60 characters. */
    public String summary() {
        String head = new String(body, 0, Math.min(body.length, 2000), StandardCharsets.UTF_8);
        String folded = Tokens.withoutComments(head).strip().replaceAll("\\s+", " ");
        return folded.length() <= SUMMARY_LENGTH ? folded : folded.substring(0, SUMMARY_LENGTH - 1) + "…";
    }

    @Override
    public String toString() {
        return summary();
    }

    private int byteOffset(int characterOffset) {
        int offset = 0;
        for (int left = characterOffset; left > 0 && offset < body.length; left--) {
            offset++;
            while (offset < body.length && (body[offset] & 0xC0) == 0x80) {
                offset++;
            }
        }
        return offset;
    }
}
