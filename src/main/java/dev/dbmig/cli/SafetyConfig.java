package dev.dbmig.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What dbmig.yaml says of what is done around the migrations.
 *
 * @param stateDir absolute; holds a folder for each run
 * @param backupDir absolute; empty for no backup
 * @param rehearsal restore, clone, schema or none
 * @param rehearsalUrl a connection string; empty for the same server
 * @param safetyCopy auto, clone, dump or none
 * @param services the keys and texts of each
 * @param health the keys and texts: url or command
 * @param checksDir absolute
 * @param webhooks URLs
 */
record SafetyConfig(Path stateDir, Optional<Path> backupDir, String rehearsal, Optional<String> rehearsalUrl,
        boolean rehearsesDown, String safetyCopy,
        List<Map<String, String>> services, Map<String, String> health, Duration healthTimeout, Duration healthStableFor,
        Optional<Duration> maxDowntime, List<String> tables, Optional<Path> checksDir, List<String> webhooks) {}
