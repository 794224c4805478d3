/**
 * Copies of backups off the machine.
 *
 * <ul>
 *   <li><b>copy</b>: a backup as one file elsewhere, {@code <backup>.tar}, or {@code .tar.age}, {@code .tar.gpg}
 *   <li><b>store</b>: where copies are: a folder, an S3-compatible store, or whatever commands reach
 *   <li><b>facts</b>: {@code <backup>.copy.json} beside the copy: whose it is, its size and SHA-256; written once it is proven
 *   <li><b>proven</b>: read back as a whole, and what came is what was sent
 *   <li><b>record</b>: the same facts on this machine, in {@code .copies} of the backup folder: they outlive the backup
 * </ul>
 */
package dev.dbmig.offsite;
