"""Large scripts: INSERTs, and COPY with its data."""
import os

from measure import interleaved
from small import present
from tools import write

MIB = 1 << 20
TABLE = "CREATE TABLE bulk (id bigint, name text, note text);\n"


def write_lines(path, size, head, line, tail):
    """A file of about this many bytes; returns the number of lines between head and tail."""
    written, number = 0, 0
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(head)
        while written < size:
            block = "".join(line(number + i) for i in range(1000))
            file.write(block)
            written, number = written + len(block), number + 1000
        file.write(tail)
    return number


def both(folder, size, line, before, after):
    """The script for psql, and the same as a migration of dbmate and dbmig."""
    rows = write_lines(os.path.join(folder, "up.sql"), size, TABLE + before, line, after)
    write_lines(os.path.join(folder, "migrations", "20240101000001_bulk.sql"), size,
                "-- migrate:up\n" + TABLE + before, line, after + "\n-- migrate:down\nDROP TABLE bulk;\n")
    return rows


def measure(options, server, commands, database, rows, table, what, wanted):
    def check(name):
        found = int(server.sql("SELECT count(*) FROM bulk", database))
        if found != rows:
            raise SystemExit(f"{name}: {found} of {rows} rows")

    for pinned, where in ((None, ""), ("0", ", pinned")):
        if pinned and (os.cpu_count() or 1) < 2:
            continue
        server.pin("1" if pinned else f"0-{(os.cpu_count() or 1) - 1}")
        samples = interleaved(commands, options.repeat, lambda _: server.fresh(database), check, pinned)
        table.add(what + where, samples, wanted)
    server.pin(f"0-{(os.cpu_count() or 1) - 1}")


def inserts(options, server, tools, table, folder):
    source, database = os.path.join(folder, "inserts"), "bulk"
    rows = both(source, options.insert_mb * MIB,
                lambda i: f"INSERT INTO bulk VALUES ({i}, 'name of row {i}', 'it''s a note; of some length');\n", "", "")
    script = os.path.join(source, "up.sql")
    commands = present(tools, {
        "one message": lambda tool: tool.script(database, script),
        "psql": lambda tool: tool.script(database, script, "--single-transaction"),
        "dbmate": lambda tool: tool.command(database, source, "up"),
        "dbmig": lambda tool: tool.command(database, source, "upgrade")})
    measure(options, server, commands, database, rows, table, f"{options.insert_mb} MiB of INSERTs",
            {"one message": 1.2, "MiB": 128})


def copy(options, server, tools, table, folder):
    source, database = os.path.join(folder, "copy"), "bulk"
    rows = both(source, options.copy_mb * MIB, lambda i: f"{i}\tname of row {i}\t{'a note of some length ' * 6}\n",
                "COPY bulk FROM stdin;\n", "\\.\n")
    commands = present(tools, {
        "psql": lambda tool: tool.script(database, os.path.join(source, "up.sql"), "--single-transaction"),
        "dbmig": lambda tool: tool.command(database, source, "upgrade")})
    measure(options, server, commands, database, rows, table, f"{options.copy_mb} MiB of COPY",
            {"psql": 1.2, "MiB": 128})
