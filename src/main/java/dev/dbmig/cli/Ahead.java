package dev.dbmig.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A result that is made in a thread of its own while the command waits for something else. */
final class Ahead<T> {

    private final FutureTask<T> task;

    private Ahead(Supplier<T> supplier) {
        task = new FutureTask<>(supplier::get);
    }

    static <T> Ahead<T> of(Supplier<T> supplier) {
        Ahead<T> ahead = new Ahead<>(supplier);
        Thread thread = new Thread(ahead.task, "ahead");
        thread.setDaemon(true);
        thread.start();
        return ahead;
    }

    /** The result, or the exception that making it ended with. */
    T get() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
