package dev.dbmig.migration;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How far a script that is not one transaction has come, beyond the number of statements that are done.
 *
 * @param begun the number of the statement that was sent outside a transaction and of which no end is
 *     recorded; 0 if there is none
 * @param prefixChecksum {@code sha256:…} over the statements that are done, so that a script that was
 *     corrected after a failure continues only if what was done is still what it says
 * @param indexesBefore the OIDs of the indexes that could be mistaken for the begun statement's own
 */
record Progress(int begun, String prefixChecksum, Set<Long> indexesBefore) {

    static Progress done(String prefixChecksum) {
        return new Progress(0, prefixChecksum, Set.of());
    }

    /** After a repair by hand: what was done is not compared with the script. */
    static Progress unverified() {
        return new Progress(0, "", Set.of());
    }

    boolean fits(String checksum) {
        return prefixChecksum.isEmpty() || prefixChecksum.equals(checksum);
    }

    /** The form in the table: {@code begun=3 prefix=sha256:… indexes=16400,16402}. */
    String stored() {
        String oids = new TreeSet<>(indexesBefore).stream().map(String::valueOf).collect(Collectors.joining(","));
        return "begun=" + begun + " prefix=" + prefixChecksum + " indexes=" + oids;
    }

    static Progress parse(String stored) {
        int begun = 0;
        String prefix = "";
        Set<Long> oids = new TreeSet<>();
        for (String part : stored.split(" ")) {
            String value = part.substring(part.indexOf('=') + 1);
            if (part.startsWith("begun=")) {
                begun = Integer.parseInt(value);
            } else if (part.startsWith("prefix=")) {
                prefix = value;
            } else if (part.startsWith("indexes=") && !value.isEmpty()) {
                Arrays.stream(value.split(",")).map(Long::valueOf).forEach(oids::add);
            }
        }
        return new Progress(begun, prefix, oids);
    }
}
