"""The safe run on a large database: how long the application is down, how a failed run goes back, and what it costs."""
import json
import os
import subprocess
import time

from tools import write

UP = "ALTER TABLE customers ADD COLUMN tier text;\nUPDATE customers SET tier = CASE WHEN id % 10 = 0 THEN 'gold' ELSE 'plain' END;\n"
DOWN = "ALTER TABLE customers DROP COLUMN tier;\n"
SOURCE = "safe_source"
DATABASE = "safe"


def fill(server, megabytes):
    """A little more than so much on the disk, with indexes and foreign keys."""
    server.fresh(SOURCE)
    orders = megabytes * 5000
    server.sql(
        "CREATE TABLE customers (id integer PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);"
        "INSERT INTO customers SELECT i, 'customer' || i || '@example.com', md5(i::text) "
        f"FROM generate_series(1, {orders // 20}) i;"
        "CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer NOT NULL, at timestamptz NOT NULL, note text NOT NULL);"
        f"INSERT INTO orders SELECT i, 1 + i % {orders // 20}, '2026-01-01'::timestamptz + i * interval '1 second', md5(i::text) || md5((i * 7)::text) "
        f"FROM generate_series(1, {orders}) i;"
        "CREATE INDEX ON orders (customer_id); CREATE INDEX ON orders (at);"
        "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers;", SOURCE)
    server.sql("VACUUM ANALYZE", SOURCE)
    server.sql("CHECKPOINT")
    return int(server.sql(f"SELECT pg_database_size('{SOURCE}')")) / 2**20


def renew(server):
    server.sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    for name in server.sql(f"SELECT datname FROM pg_database WHERE datname LIKE '{DATABASE}\\_failed\\_%'").split():
        server.sql(f'DROP DATABASE "{name}"')
    server.sql(f"CREATE DATABASE {DATABASE} TEMPLATE {SOURCE}")
    server.sql("CHECKPOINT")


def timed(command, environment):
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr}")
    return time.perf_counter() - start


class Project:
    """A folder with one migration, and an application that is a file."""

    def __init__(self, server, tool, folder):
        self.server, self.tool, self.folder = server, tool, folder
        write(os.path.join(folder, "migrations", "002_tier.sql"), UP)

    def configure(self, has_down, safety_copy):
        down = os.path.join(self.folder, "migrations", "002_rollback.sql")
        if has_down:
            write(down, DOWN)
        elif os.path.exists(down):
            os.remove(down)
        place = self.folder
        write(os.path.join(place, "dbmig.yaml"), f"""
services: [{{name: api, stop: 'rm {place}/api', start: 'touch {place}/api', running: 'ls {place}/api'}}]
health: {{command: 'sh -c "test -e {place}/api && ! test -e {place}/ill"', timeout: 1s, stable-for: 0}}
backup: {{dir: '{place}/backups'}}
state-dir: '{place}/state'
safety-copy: {safety_copy}
postgres: {{bin: '{place}/bin'}}
""")
        write(os.path.join(place, "api"), "")

    def shims(self):
        """PostgreSQL's programs, which write down how long they took."""
        for name in ("pg_dump", "pg_restore", "pg_dumpall"):
            shim = write(os.path.join(self.folder, "bin", name), f"""#!/bin/bash
[ "$1" = --version ] && exec {self.server.bin}/{name} --version
begun=$(date +%s%N)
{self.server.bin}/{name} "$@"
code=$?
echo "{name} $(( ($(date +%s%N) - begun) / 1000000 )) $*" >> {self.folder}/programs
exit $code
""")
            os.chmod(shim, 0o755)

    def upgrade(self, ill):
        """The report, with the whole time, that of the programs, and that of the swap, in seconds."""
        programs = os.path.join(self.folder, "programs")
        write(programs, "")
        flag = os.path.join(self.folder, "ill")
        if ill:
            write(flag, "")
        environment = {"DATABASE_URL": self.server.url(DATABASE), "HOME": "/nonexistent", "PATH": os.environ["PATH"]}
        start = time.perf_counter()
        process = subprocess.Popen([*self.tool.program, "upgrade"], env=environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Undo: Start") and ill:
                os.remove(flag)
        seconds = time.perf_counter() - start
        if process.wait() != (7 if ill else 0):
            raise SystemExit("".join(lines))
        report = json.loads(subprocess.run([*self.tool.program, "report", "--json"], env=environment, cwd=self.folder,
                                           capture_output=True, text=True, check=True).stdout)
        with open(programs) as file:
            report["programs"] = [(line.split()[0], int(line.split()[1]) / 1000, line) for line in file if line.strip()]
        report["seconds"] = seconds
        report["swap"] = self.swap(report["log"])
        return report

    @staticmethod
    def swap(log):
        moments = {}
        with open(log) as file:
            for line in file:
                at = line.split()[0]
                hours, minutes, seconds = at.split("T")[1].rstrip("Z").split(":")
                for word in ("takes the name", "is in the place"):
                    if word in line:
                        moments[word] = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        return moments["is in the place"] - moments["takes the name"] if len(moments) == 2 else None


def runbook(server, folder):
    """As the runbooks' scripts do it: dump after the stop, migrate, find the application ill, drop, restore."""
    renew(server)
    environment = server.environment(DATABASE)
    dump = os.path.join(folder, "runbook.dump")
    start = time.perf_counter()
    timed(["pg_dump", "-Fc", "-f", dump, DATABASE], environment)
    timed(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-1", "-c", UP], environment)
    time.sleep(1)  # the health check, as long as dbmig's
    server.sql(f"DROP DATABASE {DATABASE}")
    server.sql(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    timed(["pg_restore", "--exit-on-error", "-d", DATABASE, dump], environment)
    return time.perf_counter() - start


def plain(server, folder):
    """The best plain invocations for the cores of this machine, in seconds: dump, restore, template copy, the SQL."""
    renew(server)
    environment = server.environment(DATABASE)
    dump = os.path.join(folder, "plain")
    jobs = str(min(os.cpu_count(), 8))
    dumping = timed(["pg_dump", "-Fd", "-Z1", "-j", jobs, "-f", dump, DATABASE], environment)
    server.sql("CREATE DATABASE plain_restored TEMPLATE template0")
    server.sql("CHECKPOINT")
    restoring = timed(["pg_restore", "--exit-on-error", "-j", jobs, "-d", "plain_restored", dump], environment)
    server.sql("DROP DATABASE plain_restored")
    server.sql("CHECKPOINT")
    start = time.perf_counter()
    server.sql(f"CREATE DATABASE plain_copy TEMPLATE {DATABASE} STRATEGY FILE_COPY")
    copying = time.perf_counter() - start
    server.sql("DROP DATABASE plain_copy")
    statements = timed(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-1", "-c", UP], environment)
    subprocess.run(["rm", "-rf", dump], check=True)
    return dumping, restoring, copying, statements


def row(table, what, seconds, goal, is_met):
    table.text(what, "dbmig", seconds, "", "", goal, "yes" if is_met else "**no**")


def run(options, server, tools, table, folder):
    if "dbmig" not in tools:
        return
    size = fill(server, options.database_mb)
    place = os.path.join(folder, "safe")
    dumping, restoring, copying, statements = plain(server, folder)
    what = f"safe run, {size:.0f} MiB"
    table.text(what, "plain", f"pg_dump {dumping:.1f} s, pg_restore {restoring:.1f} s, template copy {copying:.1f} s, SQL {statements:.1f} s",
               "", "", "", "")
    project = Project(server, tools["dbmig"], place)
    project.shims()
    for name, has_down, copy in (("proven down", True, "auto"), ("unchanged", False, "auto"), ("clone", False, "clone")):
        renew(server)
        project.configure(has_down, copy)
        report = project.upgrade(False)
        down = report["downtimeMilliseconds"] / 1000
        if name == "clone":
            row(table, f"{what}: downtime, {name}", f"{down:.2f} s = {down / (copying + statements):.2f} × (copy + SQL)",
                "≤ 1.1", down <= 1.1 * (copying + statements))
        else:
            row(table, f"{what}: downtime, {name}", f"{down:.2f} s, {down - statements:.2f} s beyond the SQL", "≤ 1.5 s",
                down - statements <= 1.5)
        if name == "proven down":
            costs(report, dumping, restoring, statements, table, what)
    failed(server, project, table, what, folder)


def costs(report, dumping, restoring, statements, table, what):
    dump = next(seconds for name, seconds, words in report["programs"] if name == "pg_dump" and "--file" in words)
    restore = next(seconds for name, seconds, words in report["programs"] if name == "pg_restore" and "--dbname" in words)
    backup = next(step["milliseconds"] for step in report["steps"] if step["name"] == "back-up-database") / 1000
    row(table, f"{what}: its pg_dump", f"{dump:.1f} s = {dump / dumping:.2f} × plain", "≤ 1.0", dump <= dumping * 1.05)
    row(table, f"{what}: back up, decoded and checksummed", f"{backup:.1f} s = {backup / dumping:.2f} × plain pg_dump", "≤ 1.5",
        backup <= dumping * 1.5)
    row(table, f"{what}: its pg_restore", f"{restore:.1f} s = {restore / restoring:.2f} × plain", "≤ 1.0", restore <= restoring * 1.05)
    programs = sum(seconds for _, seconds, _ in report["programs"])
    own = report["seconds"] - programs - 4 * statements
    row(table, f"{what}: the whole run", f"{report['seconds']:.1f} s, of which programs {programs:.1f} s, SQL four times "
        f"{4 * statements:.1f} s, the rest {own:.1f} s", "≤ 2 s", own <= 2)


def failed(server, project, table, what, folder):
    usual = runbook(server, folder)
    table.text(f"{what}: downtime of a failed one", "runbook", f"{usual:.1f} s", "", "", "", "")
    for name, copy in (("unchanged", "auto"), ("clone", "clone")):
        renew(server)
        project.configure(False, copy)
        report = project.upgrade(True)
        down = report["downtimeMilliseconds"] / 1000
        row(table, f"{what}: downtime of a failed one, {name}", f"{down:.2f} s = {down / usual:.2f} × the runbook's", "≤ 0.33",
            down <= usual / 3)
        row(table, f"{what}: the swap, {name}", f"{report['swap']:.2f} s", "≤ 0.5 s", report["swap"] <= 0.5)
