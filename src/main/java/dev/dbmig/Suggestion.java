package dev.dbmig;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that a misspelled one was probably meant to be. */
public final class Suggestion {

    private Suggestion() {}

    public static Optional<String> nearest(String word, Collection<String> known) {
        int allowed = Math.max(1, Math.min(3, word.length() / 3));
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= allowed)
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** "Did you mean …?", or what else to say where nothing is near. */
    public static String hint(String word, Collection<String> known, String otherwise) {
        return nearest(word, known).map(near -> "Did you mean \"" + near + "\"?").orElse(otherwise);
    }

    /** Levenshtein's, without regard to case and to - for _. */
    public static int distance(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT).replace('_', '-');
        String b = right.toLowerCase(Locale.ROOT).replace('_', '-');
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
