// An Alembic project as `alembic init` leaves it, with an env.py that knows offline mode, and in
// the other connects to DATABASE_URL.
#pragma once

#include <filesystem>
#include <string>

#include "support/temp_dir.hpp"

namespace belay::support {

// alembic.ini and migrations/env.py. `configure`: more arguments of context.configure(); `online`:
// whole lines, before it.
inline void write_offline_project(const std::filesystem::path& folder,
                                  const std::string& configure = "", const std::string& before = "",
                                  const std::string& online = "") {
  std::string first;
  for (std::size_t at = 0; at < online.size();) {
    const auto end = online.find('\n', at);
    first += "        " + online.substr(at, end - at) + "\n";
    at = end + 1;
  }
  write_text(folder / "alembic.ini",
             "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n");
  write_text(
      folder / "migrations/env.py",
      "import os\nfrom alembic import context\nfrom sqlalchemy import create_engine, pool\n" +
          before +
          "if context.is_offline_mode():\n"
          "    context.configure(url='postgresql://', literal_binds=True" +
          configure +
          ")\n    with context.begin_transaction():\n        context.run_migrations()\n"
          "else:\n    engine = create_engine(os.environ['DATABASE_URL'], "
          "poolclass=pool.NullPool, future=True)\n    with engine.connect() as connection:\n" +
          first + "        context.configure(connection=connection" + configure +
          ")\n        with context.begin_transaction():\n"
          "            context.run_migrations()\n");
}

// versions/<id>_x.py; the lines of `up` are those of upgrade(). Its first is line 9.
inline void write_offline_revision(const std::filesystem::path& folder, const std::string& id,
                                   const std::string& down, const std::string& up,
                                   const std::string& back = "pass") {
  const auto indented = [](const std::string& text) {
    std::string out = "    ";
    for (const char c : text) out += c == '\n' ? std::string("\n    ") : std::string(1, c);
    return out;
  };
  write_text(folder / ("migrations/versions/" + id + "_x.py"),
             "import sqlalchemy as sa\nfrom alembic import context, op\n\nrevision = '" + id +
                 "'\ndown_revision = " + (down.empty() ? "None" : down) + "\n\n\ndef upgrade():\n" +
                 indented(up) + "\n\n\ndef downgrade():\n" + indented(back) + "\n");
}

// The same of an example as a rule shows it: the body of upgrade(), and perhaps downgrade() whole.
inline void write_offline_example(const std::filesystem::path& folder, const std::string& id,
                                  const std::string& down, std::string example) {
  const std::string head = "\n\n\ndef downgrade():\n    ";
  std::string back = "pass";
  if (const auto at = example.find(head); at != std::string::npos) {
    back = example.substr(at + head.size());
    example.resize(at);
    for (auto line = back.find("\n    "); line != back.npos; line = back.find("\n    ", line + 1)) {
      back.erase(line + 1, 4);
    }
  }
  write_offline_revision(folder, id, down, example, back);
}

}  // namespace belay::support
