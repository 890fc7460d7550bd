"""The database connection of one worker. Repeats work; so it takes repeatable work only."""

import os
import time

import psycopg2

PAUSE_SECONDS = 0.05


class Unavailable(Exception):
    """The database could not be used before the deadline."""


class Database:
    """One connection, opened at first use and opened again when it breaks."""

    def __init__(self, application_name):
        self._application_name = application_name
        self._connection = None

    def run(self, work, wait_seconds=5.0):
        """Runs work(cursor) in one transaction and returns its result once it is committed.

        When the connection breaks, also at COMMIT, where nobody can know whether it took place,
        the work is done again on a new connection. So `work` must be safe to repeat: it reads,
        or it writes under a unique key and answers with what is stored under it.
        """
        deadline = time.monotonic() + wait_seconds
        while True:
            try:
                with self._open() as connection, connection.cursor() as cursor:
                    return work(cursor)
            except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
                self._drop()
                if time.monotonic() + PAUSE_SECONDS > deadline:
                    raise Unavailable(type(error).__name__) from error
                time.sleep(PAUSE_SECONDS)

    def _open(self):
        if self._connection is None or self._connection.closed:
            self._connection = psycopg2.connect(
                os.environ["DATABASE_URL"],
                application_name=self._application_name,
                connect_timeout=2,
                options="-c timezone=UTC",
            )
        return self._connection

    def _drop(self):
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except psycopg2.Error:
                pass
