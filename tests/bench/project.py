"""A project for Belay on the throwaway server: one release that is current already, and for every
run a database and a state of its own."""

import os
import subprocess
import tempfile

BELAY_TOML = """[environment.bench]
state = {{ sqlite = "{state}/state.db" }}
[environment.bench.database]
url = "env:DATABASE_URL"
identity = {{ system = "{system}", name = "{database}" }}
[environment.bench.migrations]
{migrations}
[environment.bench.releases]
root = "srv"
"""


def server():
    """What scripts/bench says of it: host, port, user and password."""
    names = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD")
    return {name: os.environ["BELAY_BENCH_" + name] for name in names}


def psql(database, statement):
    return subprocess.run(
        ["psql", "-XAtqc", statement],
        env={**os.environ, **server(), "PGDATABASE": database},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout.strip()


class Project:
    """A folder with the files of one release, written once, so that caches are warm alike."""

    def __init__(self, room, migrations, files):
        self.directory = tempfile.mkdtemp(dir=room)
        self.migrations = migrations
        self.release = os.path.join(self.directory, "srv/releases/bench")
        self.databases = 0
        for name, text in files.items():
            path = os.path.join(self.release, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text)
        os.symlink("releases/bench", os.path.join(self.directory, "srv/current"))

    def fresh(self):
        """An empty database: the environment for whatever goes to it."""
        self.drop()
        self.databases += 1
        name = self.name()
        psql("postgres", f"CREATE DATABASE {name}")
        # Else the checkpoint of the one before may fall into what is measured.
        psql("postgres", "CHECKPOINT")
        at = server()
        return {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            **at,
            "PGDATABASE": name,
            "DATABASE_URL": f"postgresql://{at['PGUSER']}:{at['PGPASSWORD']}"
            f"@{at['PGHOST']}:{at['PGPORT']}/{name}",
        }

    def name(self):
        return f"{os.path.basename(self.directory).lower()}_{self.databases}"

    def drop(self):
        if self.databases:
            psql("postgres", f"DROP DATABASE {self.name()}")

    def plan(self, to):
        """A plan of the step `migrate` alone, and a configuration for the newest database."""
        system = psql("postgres", "SELECT system_identifier FROM pg_control_system()")
        text = BELAY_TOML.format(
            state=f"state-{self.databases}",
            system=system,
            database=self.name(),
            migrations=self.migrations,
        )
        self.write("belay.toml", text)
        self.write(
            "plan.toml",
            '[plan]\nname = "apply"\n[[phase]]\nname = "only"\n'
            f'[[phase.step]]\nkind = "migrate"\nto = "{to}"\n',
        )
        return "plan.toml"

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w") as file:
            file.write(text)
