package dev.dbmig.cli;

/** Connection flags of the command line; null where not given. */
record ConnectionFlags(String url, String host, String port, String username, String dbname) {

    /** Without the URL: it may hold a password. */
    @Override
    public String toString() {
        return "ConnectionFlags[host=" + host + ", port=" + port + ", username=" + username + "]";
    }
}
