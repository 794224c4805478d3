package dev.dbmig.backup;

/** Versions as they stand in manifests. */
final class ServerVersions {

    private ServerVersions() {}

    /** 15 of {@code 15.14 (Debian 15.14-0+deb12u1)}; 0 if it does not begin with a number. */
    static int major(String version) {
        String digits = version.replaceAll("^(\\d{1,4}).*$", "$1");
        return digits.matches("\\d+") ? Integer.parseInt(digits) : 0;
    }
}
