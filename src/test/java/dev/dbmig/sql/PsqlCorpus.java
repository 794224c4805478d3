package dev.dbmig.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * PostgreSQL's own regression scripts, from Debian's source package of the psql that is installed here. They
 * are fetched once, by apt, from the mirror that the machine is configured for.
 */
final class PsqlCorpus {

    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "dbmig-test", "psql-corpus");

    private static final String FETCH = """
            set -e
            mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/new"
            cd "$1"
            : > deb-src.list
            cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sed -n 's/^deb /deb-src /p' >> deb-src.list || true
            options="-o Dir::Etc::sourceparts=/nonexistent -o Dir::State::lists=$1/lists -o Dir::Cache=$1/cache -o Acquire::Languages=none"
            : > deb-src.sources
            for f in /etc/apt/sources.list.d/*.sources; do [ -f "$f" ] && { sed 's/^Types:.*/Types: deb-src/' "$f"; echo; } >> deb-src.sources; done
            list=deb-src.list; [ -s deb-src.sources ] && list=deb-src.sources
            apt-get $options -o Dir::Etc::sourcelist="$1/$list" -qq update
            version=$(dpkg-query -W -f '${Version}' postgresql-15)
            apt-get $options -o Dir::Etc::sourcelist="$1/$list" -qq source --download-only "postgresql-15=$version"
            tar -xf postgresql-15_*.orig.tar.* -C new --wildcards --strip-components=1 \
                '*/src/test/*/sql/*.sql' '*/contrib/*/sql/*.sql' '*/src/pl/*/sql/*.sql'
            mv new scripts
            """;

    private PsqlCorpus() {
    }

    /** All scripts; none if they cannot be fetched here. */
    static List<Path> scripts() throws IOException, InterruptedException {
        Path scripts = CACHE.resolve("scripts");
        if (!Files.isDirectory(scripts)) {
            Files.createDirectories(CACHE);
            Process fetch = new ProcessBuilder("/bin/sh", "-c", FETCH, "fetch", CACHE.toString())
                    .redirectErrorStream(true).redirectOutput(CACHE.resolve("log").toFile()).start();
            if (!fetch.waitFor(5, TimeUnit.MINUTES) || fetch.exitValue() != 0) {
                fetch.destroyForcibly();
                return List.of();
            }
        }
        try (Stream<Path> files = Files.walk(scripts)) {
            return files.filter(f -> f.toString().endsWith(".sql")).sorted().toList();
        }
    }
}
