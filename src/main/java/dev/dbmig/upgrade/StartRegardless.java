package dev.dbmig.upgrade;

import dev.dbmig.DbmigException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Starts the services although they may not become well: where there was no database before there is none to go
 * back to, and what was restored is better than nothing.
 */
final class StartRegardless implements Step {

    /** What was not well, if anything was. */
    static final String ILL = "ill";

    private final RunKit kit;
    private final StartServices start;

    StartRegardless(RunKit kit) {
        this.kit = kit;
        this.start = new StartServices(kit);
    }

    @Override
    public String name() {
        return start.name();
    }

    @Override
    public String title() {
        return start.title();
    }

    @Override
    public void run() {
        try {
            start.run();
        } catch (DbmigException e) {
            kit.checkInterrupted();
            Map<String, Object> ill = new LinkedHashMap<>();
            ill.put("message", e.getMessage());
            ill.put("detail", e.detail().orElse(null));
            kit.keep(ILL, ill);
            kit.voice().note("WARNING: " + e.getMessage() + ".");
        }
    }

    @Override
    public void undo() {
        start.undo();
    }
}
