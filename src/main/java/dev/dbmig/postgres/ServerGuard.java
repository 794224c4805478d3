package dev.dbmig.postgres;

/** The shell that watches over a throw-away server. */
final class ServerGuard {

    /**
     * Arguments: the server's folder, the folder of the programs, options of postgres. It makes and starts the
     * server, waits for the end of its standard input, then stops the server at once and removes the folder. It
     * ignores the signals of a terminal, as the end of its input follows them. What a shell runs in the background
     * ignores SIGQUIT until the server sets its own handlers (POSIX, 2.11), so it is sent until the server has ended.
     */
    static final String SCRIPT = """
            trap '' INT TERM HUP PIPE
            dir=$1 bin=$2
            shift 2
            umask 077
            exec >"$dir/log" 2>&1
            export LC_ALL=C PGOPTIONS= PGDATA=
            (
                "$bin/initdb" -D "$dir/data" -U postgres -A scram-sha-256 --pwfile="$dir/password" \\
                    -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 </dev/null &&
                    sh -c 'echo $$ >"$0/pid"; exec "$@"' "$dir" "$bin/postgres" -D "$dir/data" "$@" </dev/null ||
                    cat "$dir/initdb.log"
                echo stopped >"$dir/stopped"
            ) &
            server=$!
            cat >/dev/null
            while kill -0 "$server" 2>/dev/null; do
                [ -s "$dir/pid" ] && kill -QUIT "$(cat "$dir/pid")"
                sleep 0.1 || sleep 1
            done
            cd /
            rm -rf "$dir"
            """;

    private ServerGuard() {}
}
