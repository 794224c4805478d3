"""Starting up, and many small migrations."""
import os

from measure import interleaved, small
from tools import write


def make_folder(folder, count):
    """Migrations in dbmate's format, and their up parts alone for psql: a table, an index, three rows each."""
    target = os.path.join(folder, f"small-{count}")
    for number in range(1, count + 1):
        table = f"m{number:05d}"
        up = (f"CREATE TABLE {table} (id integer PRIMARY KEY, name text NOT NULL, made timestamptz DEFAULT now());\n"
              f"CREATE INDEX {table}_name ON {table} (name);\n"
              + "".join(f"INSERT INTO {table} (id, name) VALUES ({row}, 'row {row}');\n" for row in (1, 2, 3)))
        name = f"{20240101000000 + number}_{table}.sql"
        write(os.path.join(target, "up", name), up)
        write(os.path.join(target, "migrations", name), f"-- migrate:up\n{up}\n-- migrate:down\nDROP TABLE {table};\n")
    return target


def present(tools, commands):
    """Without those of tools that are left out."""
    return {name: make(tools[name.split(",")[0]]) for name, make in commands.items() if name.split(",")[0] in tools}


def check_tables(server, database, count):
    found = int(server.sql("SELECT count(*) FROM pg_class WHERE relname ~ '^m[0-9]{5}$' AND relkind = 'r'", database))
    if found != count:
        raise SystemExit(f"{database}: {found} of {count} migrations are applied")


def start(options, server, tools, table, folder):
    commands = present(tools, {"dbmate": lambda tool: tool.show_version(), "dbmig": lambda tool: tool.show_version()})
    table.add("--version", small(commands), {"dbmate": 1.5, "MiB": 60})
    source = make_folder(folder, options.migrations)
    for verb, name in (("up", "dbmate"), ("upgrade", "dbmig")):
        if name in tools:
            server.fresh(f"status_{name}")
            interleaved({name: tools[name].command(f"status_{name}", source, verb)}, 1, lambda _: None,
                        lambda _: check_tables(server, f"status_{name}", options.migrations))
    status = present(tools, {name: lambda tool, name=name: tool.command(f"status_{name}", source, "status")
                             for name in ("dbmate", "dbmig")})
    table.add(f"status, {options.migrations} applied", small(status, runs=10), {"dbmate": 1.5, "MiB": 60})


def apply(options, server, tools, table, folder):
    source, database = make_folder(folder, options.migrations), "apply"
    commands = present(tools, {
        "psql": lambda tool: tool.folder(database, source, False),
        "psql, all": lambda tool: tool.folder(database, source, True),
        "dbmate": lambda tool: tool.command(database, source, "up"),
        "dbmig": lambda tool: tool.command(database, source, "upgrade", False),
        "dbmig, all": lambda tool: tool.command(database, source, "upgrade", True)})
    samples = interleaved(commands, options.repeat, lambda _: server.fresh(database),
                          lambda _: check_tables(server, database, options.migrations))
    what = f"{options.migrations} small migrations"
    together = samples.pop("dbmig, all", None)
    psql_together = samples.pop("psql, all")
    table.add(what + ", one transaction each", samples, {"dbmate": 1.0, "psql": 1.5})
    if together:
        samples["psql, all"] = psql_together
        samples["dbmig"] = together
        table.add(what + ", dbmig in one transaction", samples, {"dbmate": 1.0, "psql": 1.0})
