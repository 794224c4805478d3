package dev.dbmig.upgrade;

import dev.dbmig.postgres.DatabaseCopy;
import dev.dbmig.postgres.Databases;
import dev.dbmig.upgrade.WayBack.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the copy that going back is a rename to, while nobody writes: a copy inside the server, or a second
 * backup; or proves that the restored backup is still one. Its way back drops the copy.
 */
final class TakeSafetyCopy implements Step {

    static final String NAME = "take-safety-copy";

    private static final Duration NOBODY_IN_IT = Duration.ofSeconds(60);

    private final RunKit kit;

    TakeSafetyCopy(RunKit kit) {
        this.kit = kit;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return switch (kit.wayBack().kind()) {
            case UNCHANGED -> "Prove that nothing was written since the backup";
            case CLONE -> "Take the safety copy";
            case DUMP -> "Back up once more";
            default -> "No safety copy is needed";
        };
    }

    @Override
    public boolean hasWayBack() {
        return kit.wayBack().kind().isSwap();
    }

    @Override
    public void run() {
        if (kit.wayBack().kind() == Kind.UNCHANGED) {
            proveUnchanged();
        }
        if (kit.wayBack().kind() == Kind.CLONE) {
            new Databases(kit.control()).drop(kit.plan().names().copy());
            new DatabaseCopy(kit.control()).create(kit.plan().database(), kit.plan().names().copy(), NOBODY_IN_IT);
        } else if (kit.wayBack().kind() == Kind.DUMP) {
            new SafetyBackup(kit).create();
        }
    }

    private void proveUnchanged() {
        Optional<String> written = WayBackChoice.writtenSinceBackup(kit);
        if (written.isEmpty()) {
            kit.voice().note("Nothing was written since the backup: what it was restored into is the safety copy.");
            return;
        }
        WayBack copy = WayBackChoice.chooseCopy(kit, "since the backup " + written.get());
        kit.safety().maxDowntime().ifPresent(limit -> Expectation.of(kit, copy.kind()).requireWithin(limit));
        kit.keep("way-back", copy.toMap());
        kit.voice().note("Way back: " + copy.reason() + ".");
    }

    @Override
    public void undo() {
        kit.drop(kit.plan().names().copy());
    }

    @Override
    public void finish() {
        kit.drop(kit.plan().names().copy());
    }
}
