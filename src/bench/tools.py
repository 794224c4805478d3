"""The programs that are compared: each builds the command line and the environment of a measurement."""
import os
import subprocess
import sys
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Command:
    argv: list
    env: dict = field(default_factory=dict)
    cwd: str = "/"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    return path


class Psql:
    def __init__(self, server):
        self.server = server

    def version(self):
        return subprocess.run(["psql", "--version"], capture_output=True, text=True).stdout.strip()

    def script(self, database, file, *flags):
        return Command(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *flags, "-f", file],
                       self.server.environment(database))

    def folder(self, database, folder, together):
        """One session that runs the up parts of a folder and records them, as a careful team's script does."""
        lines = ["CREATE TABLE schema_migrations (version varchar PRIMARY KEY);"] + (["BEGIN;"] if together else [])
        for name in sorted(os.listdir(os.path.join(folder, "up"))):
            record = f"INSERT INTO schema_migrations VALUES ('{name.split('_')[0]}');"
            include = f"\\i {os.path.join(folder, 'up', name)}"
            lines += [include, record] if together else ["BEGIN;", include, record, "COMMIT;"]
        lines += ["COMMIT;"] if together else []
        file = os.path.join(folder, f"session-{together}.sql")
        with open(file, "w") as session:
            session.write("\n".join(lines) + "\n")
        return self.script(database, file)


class OneMessage:
    """The whole file as one Query message: what the server alone needs."""

    def __init__(self, server):
        self.server = server

    def version(self):
        return "one Query message, from Python"

    def script(self, database, file):
        return Command([sys.executable, os.path.join(HERE, "onemessage.py"), str(self.server.port), "raw", database,
                        file])


class Dbmate:
    """The Go program itself, not the Node.js script that starts it: its start would be counted."""

    def __init__(self, server):
        self.server = server
        cache = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "dbmig-bench")
        self.program = os.path.join(cache, "package", "bin", "dbmate")
        if not os.path.exists(self.program):
            os.makedirs(cache, exist_ok=True)
            name = subprocess.run(["npm", "pack", "--silent", "@dbmate/linux-x64"], cwd=cache, check=True,
                                  stdout=subprocess.PIPE, text=True).stdout.split()[-1]
            subprocess.run(["tar", "-xzf", name], cwd=cache, check=True)

    def version(self):
        return subprocess.run([self.program, "--version"], capture_output=True, text=True).stdout.strip()

    def show_version(self):
        return Command([self.program, "--version"])

    def command(self, database, folder, verb):
        return Command([self.program, "--migrations-dir", os.path.join(folder, "migrations"), "--no-dump-schema",
                        verb], {"DATABASE_URL": self.server.url(database)})


class Dbmig:
    def __init__(self, server, program):
        self.server, self.program = server, program

    def version(self):
        return subprocess.run([*self.program, "--version"], capture_output=True, text=True).stdout.strip()

    def show_version(self):
        return Command([*self.program, "--version"])

    def command(self, database, folder, verb, together=True):
        """In a folder of its own, with a configuration that says how transactions are made."""
        config = (f"migrations: {{dir: '{os.path.join(folder, 'migrations')}', "
                  f"transaction: {'all' if together else 'each'}}}\n")
        place = os.path.join(folder, f"dbmig-{together}")
        write(os.path.join(place, "dbmig.yaml"), config)
        environment = {"DATABASE_URL": self.server.url(database), "HOME": "/nonexistent", "PATH": os.environ["PATH"]}
        return Command([*self.program, verb], environment, place)
