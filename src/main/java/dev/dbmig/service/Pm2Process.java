package dev.dbmig.service;

import dev.dbmig.service.ServiceState.Phase;
import java.util.Map;

/**
 * A process in PM2's list.
 *
 * @param number by which PM2 knows it, {@code pm_id}
 * @param status online, launching, stopping, stopped, errored, "waiting restart" or "one-launch-status"
 * @param pid 0 if there is none
 * @param restarts since PM2 knows it
 * @param cron when PM2 restarts it; empty for never
 */
record Pm2Process(String number, String name, String status, String pid, String restarts, String cron) {

    /** @throws ClassCastException or NullPointerException if it is not as PM2 writes it */
    static Pm2Process of(Map<?, ?> fields) {
        Map<?, ?> environment = (Map<?, ?>) fields.get("pm2_env");
        Object cron = environment.get("cron_restart");
        return new Pm2Process(fields.get("pm_id").toString(), (String) fields.get("name"), environment.get("status").toString(),
                String.valueOf(fields.get("pid")), String.valueOf(environment.get("restart_time")),
                cron instanceof String text && !text.equals("0") ? text : "");
    }

    /**
     * PM2 says "errored" of a process that it has given up to restart, which has no pid, and of one that it could
     * not kill, which has.
     */
    Phase phase() {
        return switch (status) {
            case "online" -> Phase.UP;
            case "stopped" -> Phase.DOWN;
            case "errored" -> pid.equals("0") || pid.equals("null") ? Phase.DOWN : Phase.CHANGING;
            default -> Phase.CHANGING;
        };
    }

    String words() {
        return restarts.equals("0") || restarts.equals("null") ? status : status + ", restarted " + restarts + " times";
    }

    String instance() {
        return number + ":" + pid + ":" + restarts;
    }
}
