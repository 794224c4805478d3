package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.offsite.Copy;
import dev.dbmig.offsite.Offsite;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies the backup of the run elsewhere, and those that have no copy yet, while the application serves. It
 * can fail without harm to the run: then that is said, also in the report, and the next one copies it.
 */
final class CopyBackups {

    static final String NAME = "backup-copy";

    private static final long LOOK_MILLIS = 200;

    private final RunKit kit;

    CopyBackups(RunKit kit) {
        this.kit = kit;
    }

    /** @throws DbmigException if copies are required, and there is none; or if somebody asked the run to end */
    void run() {
        kit.safety().tools().offsite().ifPresent(offsite -> {
            Offsite.Outcome outcome = interruptibly(offsite);
            kit.checkInterrupted();
            kit.keep(NAME, describe(offsite, outcome));
            outcome.copied().forEach(copy -> kit.voice().note(copy.backup() + " copied to " + offsite.destination() + ", " + copy.state()));
            if (outcome.failures().isEmpty()) {
                return;
            }
            String failures = String.join("; ", outcome.failures());
            if (offsite.isRequired()) {
                throw DbmigException.refused("the backup is not copied to " + offsite.destination() + ", and backup.copy-to.required is true")
                        .detail(failures).hint("The backup itself is complete and kept. Try again with: dbmig backup copy");
            }
            kit.voice().note("NOT COPIED to " + offsite.destination() + ": " + failures
                    + ". The backup itself is complete and kept; the next run, or 'dbmig backup copy', tries again.");
        });
    }

    /** Another one that copies is not waited for: it takes this one along, or the next one does. */
    private Offsite.Outcome interruptibly(Offsite offsite) {
        Thread worker = Thread.currentThread();
        Thread watch = new Thread(() -> {
            try {
                while (!kit.isInterrupted()) {
                    Thread.sleep(LOOK_MILLIS);
                }
                worker.interrupt();
            } catch (InterruptedException e) {
                // the copy has ended
            }
        }, "dbmig-copy-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            return offsite.copyPending(Duration.ZERO);
        } catch (DbmigException e) {
            if (e.exitCode() == ExitCode.INTERRUPTED) {
                kit.checkInterrupted();
            }
            return new Offsite.Outcome(List.of(), List.of(e.getMessage()));
        } finally {
            end(watch);
        }
    }

    /** What the watch has asked for in the last moment must not end anything else. */
    private static void end(Thread watch) {
        Thread.interrupted();
        watch.interrupt();
        try {
            watch.join();
        } catch (InterruptedException e) {
            // by the watch itself; whoever asked for it is heard by the run's next look
        }
        Thread.interrupted();
    }

    private static Map<String, Object> describe(Offsite offsite, Offsite.Outcome outcome) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("destination", offsite.destination());
        map.put("copied", outcome.copied().stream().map(CopyBackups::describe).toList());
        map.put("failures", outcome.failures());
        return map;
    }

    private static Map<String, Object> describe(Copy copy) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("backup", copy.backup());
        map.put("file", copy.file());
        map.put("bytes", copy.bytes());
        map.put("sha256", copy.sha256());
        map.put("state", copy.state().toString());
        return map;
    }
}
