package dev.dbmig.migration;

/** Whether a migration is applied by its up script or undone by its down script. */
public enum Direction {
    UP, DOWN
}
