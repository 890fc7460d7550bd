"""gunicorn's settings for the notes service; the socket comes from `serve`."""

import os
import signal
import sys

import psycopg2  # noqa: F401  loaded once by the master, so that new workers are ready sooner

workers = 3
worker_class = "sync"
timeout = 30
graceful_timeout = 10
proc_name = "notes"


def post_fork(server, worker):
    """Every worker loads one release: the one that `current` names when the worker begins."""
    # Until the worker sets its own handlers it has the master's, which would swallow these.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    release = os.path.realpath(os.environ["NOTES_CURRENT"])
    os.chdir(release)
    sys.path.insert(0, release)
