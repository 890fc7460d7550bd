#include "world/migrate/sent_recorder.hpp"

#include <fstream>
#include <iterator>

namespace belay::world {
namespace {

namespace fs = std::filesystem;

constexpr const char* variable = "BELAY_SENT";

// Python runs a module of this name before anything else. Whatever goes wrong in it must not be
// the tool's trouble.
constexpr const char* sitecustomize = R"py(# Belay: writes down what SQLAlchemy sends.
import importlib.machinery
import importlib.util
import json
import os
import sys

MOST = 1 << 20


def run_the_next():
    here = os.path.dirname(os.path.abspath(__file__))
    others = [place for place in sys.path if os.path.abspath(place or os.curdir) != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def record(path):
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    out = open(path, "a")
    left = [MOST]

    def write(conn, record):
        if left[0] <= 0:
            return
        try:
            if conn.invalidated:  # to ask it for its connection would connect anew
                raise RuntimeError
            fairy = conn.connection
            record["connection"] = id(getattr(fairy, "dbapi_connection", None) or fairy.connection)
            line = json.dumps(record) + "\n"
            left[0] -= len(line)
            out.write(line if left[0] > 0 else '{"more": true}\n')
            out.flush()
        except Exception:
            left[0] = 0  # the version row is never seen, so nobody takes it for all

    # Behind its end, since a listener of theirs may change the text before that; what failed
    # begins and has no end.
    def begins(conn, cursor, statement, parameters, context, executemany):
        write(conn, {"begins": True})

    def sent(conn, cursor, statement, parameters, context, executemany):
        connection = getattr(cursor, "connection", None)
        autocommit = getattr(connection, "autocommit", False) is True
        write(conn, {"sql": statement, "autocommit": autocommit})

    event.listen(Engine, "before_cursor_execute", begins)
    event.listen(Engine, "after_cursor_execute", sent)
    event.listen(Engine, "commit", lambda conn: write(conn, {"end": True}))
    event.listen(Engine, "rollback", lambda conn: write(conn, {"end": True}))


try:
    if os.environ.get("BELAY_SENT"):
        record(os.environ["BELAY_SENT"])
except Exception:
    pass
run_the_next()
)py";

Result<std::string> read_whole_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return fail(ErrorCode::filesystem, "'" + path.string() + "' cannot be read");
  return text;
}

}  // namespace

Result<SentRecorder> SentRecorder::make(fs::path folder) {
  const fs::path module = folder / "sitecustomize.py";
  std::ofstream file(module);
  file << sitecustomize;
  file.close();
  if (!file) return fail(ErrorCode::filesystem, "'" + module.string() + "' cannot be written");
  // The tool works in another folder than we do.
  return SentRecorder(fs::absolute(folder));
}

std::map<std::string, Secret> SentRecorder::added_to(
    std::map<std::string, Secret> variables) const {
  std::string path = folder_.string();
  const auto theirs = variables.find("PYTHONPATH");
  // An empty place would be the folder that the tool works in.
  if (theirs != variables.end() && !theirs->second.reveal().empty()) {
    path += ":" + theirs->second.reveal();
  }
  variables["PYTHONPATH"] = Secret(std::move(path));
  variables[variable] = Secret(file().string());
  return variables;
}

Result<std::string> SentRecorder::take() {
  std::error_code error;
  if (!fs::exists(file(), error)) return std::string();
  TRY(auto text, read_whole_file(file()));
  fs::remove(file(), error);
  if (error) {
    return fail(ErrorCode::filesystem,
                "'" + file().string() + "' cannot be removed: " + error.message());
  }
  return text;
}

}  // namespace belay::world
