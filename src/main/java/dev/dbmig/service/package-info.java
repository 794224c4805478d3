/**
 * What is stopped before a database is changed and started afterwards, and whether it is well.
 *
 * <ul>
 *   <li><b>service</b>: a systemd unit, the processes of a name under PM2, or a pair of commands
 *   <li><b>running</b>: it may be using the database, also while it starts or stops
 *   <li><b>healthy</b>: its health URL answers 2xx, or its health command exits 0, and goes on doing so
 * </ul>
 */
package dev.dbmig.service;
