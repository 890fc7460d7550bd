#!/usr/bin/python3
"""client.py URL LIST SUMMARY: a client that writes notes all along and keeps a list of them.

LIST gets one JSON line for each note before it is sent, and one for each answer that said it was
stored; `verify.py` compares it with the database. On SIGTERM or SIGINT, or after --max-seconds,
the client ends and writes SUMMARY: requests, failed, longest_gap_ms. Failed is whatever is not
answered with 2xx within the timeout, or is answered with other content than was acknowledged.
"""

import argparse
import collections
import http.client
import json
import os
import signal
import threading
import time
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5.0
READ_EVERY = 8
KEPT_PROBLEMS = 10
TAGS = ("garden", "kitchen", "letters", "music", "school", "travel", "work")


class Tally:
    """What is counted, and the list of notes. Safe to use from several threads."""

    def __init__(self, list_path):
        self._lock = threading.Lock()
        self._list = open(list_path, "a", encoding="utf-8")
        self._begun = self._last_success = time.monotonic()
        self._longest_gap = 0.0
        self._requests = self._failed = self._acknowledged = 0
        self._releases = collections.Counter()
        self._problems = []

    def sent(self, note):
        self._write({"sent": note})

    def acknowledged(self, note):
        self._write({"acknowledged": note})
        with self._lock:
            self._acknowledged += 1

    def succeeded(self, release):
        with self._lock:
            self._requests += 1
            self._releases[release] += 1
            self._mark()

    def failed(self, what):
        with self._lock:
            self._requests += 1
            self._failed += 1
            if len(self._problems) < KEPT_PROBLEMS:
                after = time.monotonic() - self._begun
                self._problems.append(f"after {after:.3f} s: {what}")

    def summary(self):
        with self._lock:
            self._mark()
            return {
                "requests": self._requests,
                "failed": self._failed,
                "acknowledged": self._acknowledged,
                "longest_gap_ms": round(self._longest_gap * 1000),
                "seconds": round(time.monotonic() - self._begun, 1),
                "answered_by": dict(sorted(self._releases.items())),
                "problems": self._problems,
            }

    def close(self):
        self._list.close()

    def _mark(self):
        """A gap ends here: with a success, or with the client's own end."""
        now = time.monotonic()
        self._longest_gap = max(self._longest_gap, now - self._last_success)
        self._last_success = now

    def _write(self, line):
        with self._lock:
            self._list.write(json.dumps(line) + "\n")
            self._list.flush()


class Writer(threading.Thread):
    """Sends notes at its own pace, one request at a time, until told to stop."""

    def __init__(self, number, address, period, tally, stop):
        super().__init__(name=f"writer-{number}")
        self._prefix = f"{os.getpid()}-{number}"
        self._address = address
        self._period = period
        self._tally = tally
        self._stop_asked = stop

    def run(self):
        count = 0
        while not self._stop_asked.is_set():
            began = time.monotonic()
            count += 1
            stored = self._add(count)
            if stored and count % READ_EVERY == 0:
                self._read_back(stored)
            pause = began + self._period - time.monotonic()
            self._stop_asked.wait(max(0.0, pause))

    def _add(self, count):
        note = {
            "key": f"{self._prefix}-{count}",
            "body": f"note {count} of {self.name}, \u201cwritten\u201d as we deploy",
            "tag": TAGS[count % len(TAGS)],
        }
        self._tally.sent(note)
        stored = self._request("POST", "/notes", note)
        if stored is not None:
            self._tally.acknowledged(stored)
        return stored

    def _read_back(self, stored):
        """Fields that only one of two releases knows are not compared."""
        self._request("GET", "/notes/" + stored["key"], None, expected=stored)

    def _request(self, method, path, content, expected=None):
        what = f"{method} {path}"
        try:
            status, release, answer = self._exchange(method, path, content)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._tally.failed(f"{what}: {type(error).__name__}: {error}")
            return None
        if not 200 <= status < 300:
            self._tally.failed(f"{what}: {status} {answer}")
            return None
        if expected and any(answer[name] != expected[name] for name in answer.keys() & expected):
            self._tally.failed(f"{what}: {answer} instead of {expected}")
            return None
        self._tally.succeeded(release)
        return answer

    def _exchange(self, method, path, content):
        connection = http.client.HTTPConnection(*self._address, timeout=TIMEOUT_SECONDS)
        try:
            body = None if content is None else json.dumps(content)
            connection.request(method, path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.getheader("X-Release"), json.load(response)
        finally:
            connection.close()


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", help="http://host:port of the service")
    parser.add_argument("list", help="gets a JSON line for every note sent and acknowledged")
    parser.add_argument("summary", help="gets the summary, in JSON, at the end")
    parser.add_argument("--threads", type=int, default=3)
    parser.add_argument("--rate", type=float, default=60.0, help="notes per second, in all")
    parser.add_argument("--max-seconds", type=float, default=600.0)
    return parser.parse_args()


def main():
    chosen = options()
    url = urlsplit(chosen.url)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tally = Tally(chosen.list)
    period = chosen.threads / chosen.rate
    address = (url.hostname, url.port)
    writers = [
        Writer(number, address, period, tally, stop) for number in range(1, chosen.threads + 1)
    ]
    for writer in writers:
        writer.start()
    stop.wait(chosen.max_seconds)
    stop.set()
    for writer in writers:
        writer.join()
    tally.close()
    with open(chosen.summary + ".partial", "w", encoding="utf-8") as summary:
        json.dump(tally.summary(), summary, indent=2)
        summary.write("\n")
    os.replace(chosen.summary + ".partial", chosen.summary)


main()
