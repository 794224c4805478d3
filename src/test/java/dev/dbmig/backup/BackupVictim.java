package dev.dbmig.backup;

import dev.dbmig.postgres.ConnectionSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process that backs up, to be killed. The connection comes on standard input: two lines per setting. */
final class BackupVictim {

    private BackupVictim() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String keyword = in.readLine(); keyword != null; keyword = in.readLine()) {
            settings.put(keyword, in.readLine());
        }
        ConnectionSettings database = ConnectionSettings.builder().layer("test", settings).build(Map.of());
        BackupRequest request = args.length > 2 ? BackupPlace.parallel(database) : BackupPlace.request(database);
        System.out.println("begins");
        new BackupPlace(Path.of(args[0]), BackupPlace.programs(Optional.of(Path.of(args[1])), List.of()))
                .backups().create(request);
    }

    /** @param more anything, for the directory format */
    static Process start(Path folder, Path bin, Path log, String... more) throws IOException {
        List<String> argv = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                BackupVictim.class.getName(), folder.toString(), bin.toString()));
        argv.addAll(List.of(more));
        return new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    static void tell(Process victim, ConnectionSettings settings) throws IOException {
        tell(victim, Map.of("host", settings.host(), "port", "" + settings.port(), "user", settings.user(),
                "password", settings.get("password").orElse(""), "dbname", settings.database()));
    }

    static void tell(Process victim, Map<String, String> settings) throws IOException {
        try (OutputStream out = victim.getOutputStream()) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                out.write((setting.getKey() + "\n" + setting.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
