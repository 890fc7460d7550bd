"""The web side: routes, JSON in and out. What a note is, `store` of each release says."""

import json
from http import HTTPStatus
from pathlib import Path

from notes import store
from notes.db import Database, Unavailable

RELEASE = (Path(__file__).resolve().parent.parent / "RELEASE").read_text().strip()
MAX_BODY_BYTES = 64 * 1024

database = Database(application_name=RELEASE)


def healthz():
    """Renders every page once: what a reader would see broken is not healthy."""
    for path, page in store.PAGES.items():
        try:
            database.run(page, wait_seconds=1.0)
        except Exception as error:
            problem = f"{path}: {type(error).__name__}: {error}"
            answer = {"release": RELEASE, "ok": False, "problem": problem}
            return HTTPStatus.SERVICE_UNAVAILABLE, answer
    return HTTPStatus.OK, {"release": RELEASE, "ok": True}


def add_note(environ):
    """Safe to send twice: the key is unique, and the answer is what is stored under it."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MAX_BODY_BYTES:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"problem": "the note is too long"}
    try:
        note = json.loads(environ["wsgi.input"].read(length))
        key, body, tag = note["key"], note["body"], note.get("tag")
    except (ValueError, KeyError, TypeError, AttributeError):
        return HTTPStatus.BAD_REQUEST, {"problem": "a note is JSON with key, body and tag"}
    stored = database.run(lambda cursor: store.add(cursor, key, body, tag))
    if stored["body"] != body:
        return HTTPStatus.CONFLICT, {"problem": "another note has this key"}
    return HTTPStatus.CREATED, stored


def get_note(key):
    stored = database.run(lambda cursor: store.get(cursor, key))
    if stored is None:
        return HTTPStatus.NOT_FOUND, {"problem": "no such note"}
    return HTTPStatus.OK, stored


def route(environ):
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if method == "POST" and path == "/notes":
        return add_note(environ)
    if method != "GET":
        return HTTPStatus.METHOD_NOT_ALLOWED, {"problem": "GET, or POST /notes"}
    if path == "/healthz":
        return healthz()
    if path in store.PAGES:
        return HTTPStatus.OK, database.run(store.PAGES[path])
    if path.startswith("/notes/"):
        return get_note(path.removeprefix("/notes/"))
    return HTTPStatus.NOT_FOUND, {"problem": "no such page"}


def application(environ, start_response):
    try:
        status, answer = route(environ)
    except Unavailable as error:
        status, answer = HTTPStatus.SERVICE_UNAVAILABLE, {"problem": f"database: {error}"}
    payload = json.dumps(answer).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(payload))),
        ("X-Release", RELEASE),
    ]
    start_response(f"{status.value} {status.phrase}", headers)
    return [payload]
