// A Flask-Migrate project as `flask db init` leaves it: the package's own env.py, unmodified.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "support/temp_dir.hpp"

namespace belay::support {

// Makes shop.py, migrations/ with alembic.ini and env.py, and revision 0001 (table notes).
inline void write_flask_project(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  write_text(folder / "shop.py",
             "import os\nfrom flask import Flask\nfrom flask_migrate import Migrate\n"
             "from flask_sqlalchemy import SQLAlchemy\n\n"
             "db = SQLAlchemy()\n\n\ndef create_app():\n"
             "    app = Flask('shop')\n"
             "    app.config['SQLALCHEMY_DATABASE_URI'] = os.environ['DATABASE_URL']\n"
             "    db.init_app(app)\n    Migrate(app, db, transaction_per_migration=True)\n"
             "    return app\n");
  const fs::path shipped = "/usr/lib/python3/dist-packages/flask_migrate/templates/flask";
  fs::create_directories(folder / "migrations/versions");
  fs::copy_file(shipped / "env.py", folder / "migrations/env.py");
  fs::copy_file(shipped / "alembic.ini.mako", folder / "migrations/alembic.ini");
}

inline void write_flask_revision(const std::filesystem::path& folder, const std::string& id,
                                 const std::string& down, const std::string& up,
                                 const std::string& back = "pass") {
  write_text(folder / ("migrations/versions/" + id + "_x.py"),
             "import os\nfrom alembic import op\nimport sqlalchemy as sa\nrevision = '" + id +
                 "'\ndown_revision = " + (down.empty() ? "None" : "'" + down + "'") +
                 "\n\n\ndef upgrade():\n    " + up + "\n\n\ndef downgrade():\n    " + back + "\n");
}

}  // namespace belay::support
