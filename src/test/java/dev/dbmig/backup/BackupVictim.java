package dev.dbmig.backup;

import dev.dbmig.postgres.ConnectionSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
        new BackupPlace(Path.of(args[0]), BackupPlace.programs(Optional.of(Path.of(args[1])), List.of()))
                .backups().create(BackupPlace.request(database));
    }

    static void tell(Process victim, Map<String, String> settings) throws IOException {
        try (OutputStream out = victim.getOutputStream()) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                out.write((setting.getKey() + "\n" + setting.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
