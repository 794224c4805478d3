package dev.dbmig.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.dbmig.DbmigException;
import dev.dbmig.sql.RecordingServer.Sent;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * psql and dbmig read the same scripts: what psql sends to a recording server, byte for byte, is what dbmig
 * finds. docs/reading-scripts.md lists where dbmig differs on purpose.
 */
class PsqlDifferentialIT {

    private static final Path PSQL = Path.of("/usr/lib/postgresql/15/bin/psql");
    private static final int GENERATED = 5_000;

    /** Meta-commands that dbmig refuses on purpose; their lines are taken out for both. */
    private static final Pattern REFUSED_LINE = Pattern.compile("(?m)^\\s*\\\\(?!(?:i|ir|include|include_relative|set|unset|echo"
            + "|qecho|warn|;|:)(?:\\s|$)).*$|^\\s*\\\\set\\s+(?:AUTOCOMMIT|ON_ERROR_ROLLBACK|SINGLELINE|FETCH_COUNT)\\b.*$");
    /** Variables that psql sets after each statement, and dbmig does not. */
    private static final Pattern OWN_VARIABLE = Pattern.compile(
            ":['\"]?(?:LASTOID|LAST_ERROR_MESSAGE|LAST_ERROR_SQLSTATE|SQLSTATE|ERROR|ROW_COUNT)\\b['\"]?");
    private static final Pattern REFUSED_TAIL = Pattern.compile(
            "\\\\(?:gset|gexec|gdesc|gx|g|crosstabview|watch|bind|p|r|parse|close|o|c|d\\w*|if|elif|else|endif|getenv|copy|pset|a|t|x)\\b[^\\n]*");

    @TempDir
    Path folder;

    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger statements = new AtomicInteger();
    private final AtomicInteger copies = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger droppedLines = new AtomicInteger();
    private final List<String> differences = Collections.synchronizedList(new ArrayList<>());

    @Test
    void findsTheStatementsOfGeneratedScripts() throws Exception {
        assumeThat(PSQL).exists();
        GeneratedScripts scripts = new GeneratedScripts(20261120);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < GENERATED; i++) {
            all.add(scripts.next());
        }
        compareAll(all, "generated");
    }

    @Test
    void knowsTheVariablesOfTheConnection() throws Exception {
        assumeThat(PSQL).exists();
        compareAll(List.of("""
                SELECT :'DBNAME', :"USER", :'HOST', :PORT, :'ENCODING', :SERVER_VERSION_NUM, :'SERVER_VERSION_NAME';
                SELECT a[1:PORT], b::USER, ':DBNAME', :{?HOST}, :dbname;
                \\set DBNAME 'it''s' :HOST
                SELECT :'DBNAME';
                \\unset PORT
                SELECT :PORT;
                """), "variables");
        assertThat(statements.get()).isEqualTo(4);
    }

    @Test
    void findsTheStatementsOfPostgresqlsOwnRegressionScripts() throws Exception {
        assumeThat(PSQL).exists();
        List<Path> corpus = PsqlCorpus.scripts();
        assumeThat(corpus).as("scripts of Debian's source package of PostgreSQL, which cannot be fetched here").isNotEmpty();
        List<String> all = new ArrayList<>();
        int skipped = 0;
        for (Path file : corpus) {
            try {
                all.add(withoutRefused(StandardCharsets.UTF_8.newDecoder().decode(
                        java.nio.ByteBuffer.wrap(Files.readAllBytes(file))).toString()));
            } catch (CharacterCodingException e) {
                skipped++;
            }
        }
        compareAll(all, "regression");
        System.out.println("  not UTF-8 and skipped: " + skipped);
    }

    private String withoutRefused(String script) {
        String text = REFUSED_TAIL.matcher(REFUSED_LINE.matcher(script).replaceAll(match -> {
            droppedLines.incrementAndGet();
            return "";
        })).replaceAll(match -> {
            droppedLines.incrementAndGet();
            return ";";
        });
        return OWN_VARIABLE.matcher(text).replaceAll("1");
    }

    private void compareAll(List<String> scripts, String what) throws Exception {
        try (RecordingServer server = new RecordingServer()) {
            ExecutorService workers = Executors.newFixedThreadPool(4);
            for (String script : scripts) {
                workers.submit(() -> compare(script, server));
            }
            workers.shutdown();
            assertThat(workers.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
        }
        System.out.println("differential, " + what + ": " + scripts.size() + " files, " + statements + " statements, "
                + copies + " COPY blocks compared; " + refused + " files read up to what dbmig refuses, " + droppedLines
                + " lines or commands dropped for both; " + differences.size() + " differences");
        assertThat(differences.stream().limit(10).toList()).isEmpty();
        assertThat(statements.get()).isPositive();
    }

    private Void compare(String script, RecordingServer server) throws IOException, InterruptedException {
        String name = "s" + names.incrementAndGet();
        Path file = Files.writeString(folder.resolve(name + ".sql"), script);
        ProcessBuilder command = new ProcessBuilder(PSQL.toString(), "-X", "-q", "-f", file.toString(), "-d",
                "host=127.0.0.1 port=" + server.port() + " user=postgres dbname=postgres sslmode=disable")
                .directory(folder.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        command.environment().put("PGAPPNAME", name);
        command.start().waitFor();
        compare(script, server.recording(name), file, variables(server));
        return null;
    }

    private void compare(String script, List<Sent> sent, Path file, Variables variables) throws IOException {
        int at = 0;
        try (ScriptReader reader = new ScriptReader(Script.ofFile(file.getFileName().toString(), file), variables)) {
            for (Optional<Statement> next = reader.next(); next.isPresent(); next = reader.next(), at++) {
                Statement statement = next.get();
                byte[] expected = at < sent.size() ? sent.get(at).query() : new byte[0];
                if (!Arrays.equals(expected, statement.bytes())) {
                    differs(script, at, expected, statement.bytes());
                    return;
                }
                statements.incrementAndGet();
                follow(statement, reader, script, sent.get(at));
            }
            if (at != sent.size()) {
                differs(script, at, sent.get(at).query(), new byte[0]);
            }
        } catch (DbmigException e) {
            // What is unterminated at the end psql sends, and dbmig refuses.
            refused.incrementAndGet();
        }
    }

    /** Those of the connection to the recording server. */
    private static Variables variables(RecordingServer server) {
        return new Variables().set("DBNAME", "postgres").set("USER", "postgres").set("HOST", "127.0.0.1")
                .set("PORT", String.valueOf(server.port())).set("ENCODING", "UTF8")
                .set("SERVER_VERSION_NAME", "15.18").set("SERVER_VERSION_NUM", "150018");
    }

    private void follow(Statement statement, ScriptReader reader, String script, Sent sent) throws IOException {
        if (statement.kind() == StatementKind.COPY_IN && !statement.isCompound()) {
            byte[] data = reader.copyData().readAllBytes();
            copies.incrementAndGet();
            if (!Arrays.equals(data, withoutEndMark(sent.copyData()))) {
                differs(script, statement.number(), sent.copyData(), data);
            }
        } else if (statement.kind() == StatementKind.SESSION && statement.text().contains("standard_conforming_strings")) {
            reader.standardConformingStrings(!statement.text().toLowerCase(java.util.Locale.ROOT)
                    .matches("(?s).*\\b(off|false|0)\\b.*"));
        }
    }

    /** psql sends the end mark too, and the server reads over it. */
    private static byte[] withoutEndMark(byte[] data) {
        boolean isMarked = data.length >= 3 && data[data.length - 3] == '\\' && data[data.length - 2] == '.'
                && data[data.length - 1] == '\n';
        return isMarked ? Arrays.copyOf(data, data.length - 3) : data;
    }

    private void differs(String script, int at, byte[] expected, byte[] found) {
        differences.add("statement " + at + "\n psql:  <" + shown(expected) + ">\n dbmig: <" + shown(found) + ">\n script: <"
                + (script.length() > 600 ? "…" : script.replace("\n", "\\n").replace("\r", "\\r")) + ">");
    }

    private static String shown(byte[] bytes) {
        String text = new String(bytes == null ? new byte[0] : bytes, StandardCharsets.UTF_8);
        return (text.length() > 300 ? text.substring(0, 300) + "…" : text).replace("\n", "\\n").replace("\r", "\\r");
    }
}
