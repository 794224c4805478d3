package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import dev.dbmig.ExitCode;
import dev.dbmig.postgres.Databases;
import dev.dbmig.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Runs whose process ended before they did: found by their journals, and brought to an end. */
public final class UnfinishedRuns {

    private final RunSettings settings;

    public UnfinishedRuns(RunSettings settings) {
        this.settings = settings;
    }

    /**
     * An unfinished run, for those who ask what there is.
     *
     * @param lastLine of its journal
     * @param goesForward whether it is committed, so that only the rest is left to do
     * @param migrations or, of a restore, what it restores
     * @param isRestore whether it runs no migrations
     * @param hinders whether nothing else may be done to the database before it has ended
     */
    public record Found(String run, Path folder, String lastLine, boolean goesForward, List<String> migrations,
            boolean isRestore, boolean hinders) {

        /** After its recovery: whether a part of what it committed stays, because nothing could take it back. */
        public boolean leavesWork() {
            return !goesForward && WayBackWalk.leftWork(new RunFolder(folder));
        }
    }

    /** Of this database, the oldest first. Looks only. */
    public List<Found> find() {
        return found(folders());
    }

    private static List<Found> found(List<RunFolder> folders) {
        return folders.stream().map(folder -> {
            List<Journal.Line> lines = folder.lines();
            RunPlan plan = RunPlan.fromMap(folder.plan());
            return new Found(folder.runId(), folder.path(), lines.get(lines.size() - 1).toString(),
                    lines.stream().anyMatch(line -> line.event() == Journal.Event.COMMITTED),
                    plan.what(), plan.restoring().isPresent(), !plan.restoring().map(Restoring::isBeside).orElse(false));
        }).toList();
    }

    /** @throws DbmigException with exit code UNFINISHED if there is one */
    public void refuse() {
        refuse(folders());
    }

    /** However the server was called then. */
    void refuse(Session session) {
        String system = new Databases(session).systemIdentifier();
        refuse(folders(plan -> plan.system().equals(system)));
    }

    private static void refuse(List<RunFolder> folders) {
        found(folders).stream().filter(Found::hinders).findFirst().ifPresent(found -> {
            throw new DbmigException(ExitCode.UNFINISHED, "run " + found.run() + " on this database never ended")
                    .detail("Its journal, " + found.folder().resolve("journal") + ", ends with: " + found.lastLine())
                    .hint("Bring it to an end first: dbmig recover");
        });
    }

    private List<RunFolder> folders() {
        String server = settings.connection().host() + ":" + settings.connection().port();
        return folders(plan -> plan.server().equals(server));
    }

    private List<RunFolder> folders(Predicate<RunPlan> isOfThisServer) {
        Path runs = SafeRun.runs(settings.safety());
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(runs)) {
            return paths.filter(Files::isDirectory).sorted().map(RunFolder::new).filter(RunFolder::isUnfinished)
                    .filter(folder -> isOfThisDatabase(RunPlan.fromMap(folder.plan()), isOfThisServer)).toList();
        } catch (IOException e) {
            throw new DbmigException(ExitCode.UNFINISHED, "cannot read \"" + runs + "\", where runs are kept", e)
                    .detail(e.toString()).hint("Run dbmig as the user that made it, or name another folder with state-dir.");
        }
    }

    private boolean isOfThisDatabase(RunPlan plan, Predicate<RunPlan> isOfThisServer) {
        String database = settings.connection().database();
        return (plan.database().equals(database) || plan.restoring().filter(restore -> restore.origin().equals(database)).isPresent())
                && isOfThisServer.test(plan);
    }

    /**
     * Brings the oldest unfinished run that hinders others, or else the oldest, to its end: forward if it was committed, else back.
     *
     * @param consent is asked before what the new version has written since would be left out
     * @return what was done, empty if there was nothing to do
     * @throws DbmigException if it could not be brought to an end; it can be tried again
     */
    public Optional<Found> recover(RunVoice voice, Predicate<String> consent) {
        Optional<Found> oldest = found(ofThisServer()).stream().min(Comparator.comparing(found -> !found.hinders()));
        oldest.ifPresent(found -> recover(found, voice, consent));
        return oldest;
    }

    private List<RunFolder> ofThisServer() {
        try (Session session = Session.open(settings.connection().withDatabase(settings.lockDatabase()), "dbmig")) {
            String system = new Databases(session).systemIdentifier();
            return folders(plan -> plan.system().equals(system));
        }
    }

    private void recover(Found found, RunVoice voice, Predicate<String> consent) {
        RunFolder files = new RunFolder(found.folder());
        RunPlan plan = RunPlan.fromMap(files.plan());
        RunSettings itsOwn = settings.on(plan.database());
        try (LockedRun locked = new LockedRun(itsOwn, new RunId(found.run()))) {
            locked.acquire(voice::note);
            Journal journal = files.journal(Clock.systemUTC());
            LoggedVoice logged = LoggedVoice.of(voice, files, settings.extras());
            logged.log("Recovery of run " + plan.run());
            RunKit kit = new RunKit(plan, files, itsOwn, locked, logged);
            kit.inRecovery(consent);
            try {
                new Steps(journal, plan.restoring().isPresent() ? Restore.stepsBack(kit) : SafeRun.stepsBack(kit), new StepVoice(kit)).resume();
            } catch (RuntimeException failure) {
                logged.log("ERROR:  " + failure.getMessage());
                RunEnd.addLastResort(kit, failure);
                new RunEnd(kit, failure).tell(true);
                throw failure;
            }
            new RunEnd(kit, null).tell(true);
        }
    }
}
