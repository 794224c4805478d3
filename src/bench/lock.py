"""ALTER TABLE under load, while a reader sits idle in a transaction on the same table."""
import glob
import os
import subprocess
import time

from small import present
from tools import write

ROWS = 1000
LOAD = f"\\set id random(1, {ROWS})\nUPDATE accounts SET balance = balance + 1 WHERE id = :id;\n"


def prepare(server, database):
    server.fresh(database)
    server.sql("CREATE TABLE accounts (id integer PRIMARY KEY, balance bigint NOT NULL);"
               f"INSERT INTO accounts SELECT i, 0 FROM generate_series(1, {ROWS}) i", database)


def longest(folder):
    """The longest transaction of the load in seconds; pgbench's log has microseconds in the third column."""
    latencies = [int(line.split()[2]) for name in glob.glob(os.path.join(folder, "latency.*"))
                 for line in open(name)]
    return max(latencies) / 1e6, len(latencies)


def measure(options, server, command, database, folder):
    """The longest transaction, and how long after the reader's end the column was there (None: it is not)."""
    os.makedirs(folder)
    load_file = write(os.path.join(folder, "load.sql"), LOAD)
    environment = server.environment(database)
    load = subprocess.Popen(["pgbench", "-n", "-M", "prepared", "-c", "4", "-R", "400", "-l",
                             "--log-prefix", os.path.join(folder, "latency"),
                             "-T", str(options.reader_seconds + 8), "-f", load_file], env=environment,
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1)
    reader = subprocess.Popen(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], env=environment, text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    reader.stdin.write("BEGIN; SELECT count(*) FROM accounts;\n")
    reader.stdin.flush()
    time.sleep(1)
    altering = subprocess.Popen(command.argv, env=command.env, cwd=command.cwd, stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(options.reader_seconds - 1)
    assert reader.poll() is None, "the reader has gone too early"
    reader.communicate("COMMIT;\n")
    released = time.perf_counter()
    code = altering.wait()
    seconds = time.perf_counter() - released
    if load.wait():
        raise SystemExit("pgbench failed")
    column = server.sql("SELECT count(*) FROM pg_attribute WHERE attrelid = 'accounts'::regclass "
                        "AND attname = 'note'", database)
    return *longest(folder), seconds if code == 0 and column == "1" else None


def alter(options, server, tools, table, folder):
    source, database = os.path.join(folder, "lock"), "locked"
    statement = "ALTER TABLE accounts ADD COLUMN note text;\n"
    script = write(os.path.join(source, "up.sql"), statement)
    write(os.path.join(source, "migrations", "20240101000001_note.sql"),
          f"-- migrate:up\n{statement}\n-- migrate:down\nALTER TABLE accounts DROP COLUMN note;\n")
    commands = present(tools, {
        "psql": lambda tool: tool.script(database, script),
        "dbmate": lambda tool: tool.command(database, source, "up"),
        "dbmig": lambda tool: tool.command(database, source, "upgrade")})
    for name, command in commands.items():
        prepare(server, database)
        worst, count, seconds = measure(options, server, command, database, os.path.join(source, name))
        done = "failed" if seconds is None else f"done {max(seconds, 0):.1f} s after the reader"
        goal, met = ("≤ 0.3 s, done", "yes" if worst <= 0.3 and seconds is not None else "**no**") \
            if name == "dbmig" else ("", "")
        table.text(f"ALTER under load, reader idle for {options.reader_seconds} s", name,
                   f"{worst:.2f} s longest of {count}, {done}", "", "", goal, met)
