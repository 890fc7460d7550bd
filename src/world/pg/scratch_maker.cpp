#include "world/pg/scratch_maker.hpp"

#include <random>

#include "world/pg/carry_over.hpp"
#include "world/pg/copy.hpp"
#include "world/pg/open.hpp"
#include "world/pg/server_facts.hpp"
#include "world/pg/sessions.hpp"

namespace belay::world {
namespace {

constexpr const char* scratch_prefix = "belay_drift_";
constexpr const char* scratch_comment = "belay: a scratch database of belay drift, safe to drop";

constexpr auto sessions_end_within = std::chrono::seconds(10);

// $1: the prefix, $2: the comment, $3: the limit of one that is half made.
constexpr const char* is_scratch =
    "starts_with(d.datname, $1) AND coalesce(shobj_description(d.oid, 'pg_database') = $2, "
    "NOT d.datallowconn AND d.datconnlimit = $3)";

Result<bool> may_make_databases(Connection& maker) {
  return maker.run(Mode::read, [](Work& work) -> Result<bool> {
    return work
        .exec_params1(
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")[0]
        .as<bool>();
  });
}

Result<std::string> name_of_live(Connection& live) {
  return live.run(Mode::read, [](Work& work) -> Result<std::string> {
    return work.exec_params1("SELECT current_database()")[0].as<std::string>();
  });
}

// Those that no session works for, and that this role may drop.
Result<std::vector<std::string>> orphaned_scratch(Connection& maker) {
  return maker.run(Mode::read, [](Work& work) -> Result<std::vector<std::string>> {
    std::vector<std::string> names;
    const std::string query =
        std::string("SELECT d.datname FROM pg_database d WHERE ") + is_scratch +
        " AND pg_has_role(d.datdba, 'MEMBER') AND NOT EXISTS (SELECT FROM pg_stat_activity a "
        "WHERE a.application_name = d.datname) ORDER BY 1";
    for (const auto& row :
         work.exec_params(query, scratch_prefix, scratch_comment, limit_of_half_made)) {
      names.push_back(row[0].as<std::string>());
    }
    return names;
  });
}

// What a role may do with the live one it may do with this one; more than that nobody.
Done dress_scratch(Connection& maker, const std::string& live, const std::string& scratch) {
  TRY_DONE(maker.run(Mode::write, [&](Work& work) -> Done {
    const std::string name = work.quote_name(scratch);
    work.exec("COMMENT ON DATABASE " + name + " IS " + work.quote(scratch_comment));
    carry_grants(work, live, scratch);
    const auto owner = work.exec_params1(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = $1", live);
    work.exec("GRANT ALL ON DATABASE " + name + " TO " +
              work.quote_name(owner[0].as<std::string>()));
    work.exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true CONNECTION LIMIT -1");
    return {};
  }));
  // A setting that only a superuser may give is no reason to do without the scratch database.
  static_cast<void>(maker.run(Mode::write, [&](Work& work) -> Done {
    carry_settings(work, live, scratch, WhichSettings::ours);
    return {};
  }));
  return {};
}

struct Prerequisites {
  std::vector<std::pair<std::string, std::string>> extensions;  // name, schema
  std::vector<std::pair<std::string, std::string>> grants;      // role, right in schema public
};

// Who owns the live database may do all in schema public there.
Result<Prerequisites> prerequisites_of(Connection& live) {
  return live.run(Mode::read, [](Work& work) -> Result<Prerequisites> {
    Prerequisites found;
    for (const auto& row :
         work.exec("SELECT extname, nspname FROM pg_extension JOIN pg_namespace n ON n.oid = "
                   "extnamespace WHERE extname <> 'plpgsql' ORDER BY pg_extension.oid")) {
      found.extensions.emplace_back(row[0].as<std::string>(), row[1].as<std::string>());
    }
    for (const auto& row : work.exec(
             "SELECT DISTINCT pg_get_userbyid(grantee), privilege_type FROM pg_namespace, "
             "aclexplode(nspacl) WHERE nspname = 'public' AND grantee <> 0 "
             "AND pg_get_userbyid(grantee) !~ '^pg_' UNION "
             "SELECT pg_get_userbyid(datdba), right_there FROM pg_database, "
             "unnest(ARRAY['USAGE', 'CREATE']) right_there WHERE datname = current_database()")) {
      found.grants.emplace_back(row[0].as<std::string>(), row[1].as<std::string>());
    }
    return found;
  });
}

Result<std::string> owner_of_scratch(Connection& inside) {
  return inside.run(Mode::read, [](Work& work) -> Result<std::string> {
    return work
        .exec_params1(
            "SELECT pg_get_userbyid(datdba) FROM pg_database "
            "WHERE datname = current_database()")[0]
        .as<std::string>();
  });
}

// Each in a transaction of its own: one that the role may not make is left out, and a script that
// needs it fails and says so.
void prepare_scratch(Connection& inside, const Prerequisites& wanted,
                     ports::Extensions extensions) {
  const auto try_statement = [&](const std::function<std::string(Work&)>& text) {
    static_cast<void>(inside.run(Mode::write, [&](Work& work) -> Done {
      work.exec(text(work));
      return {};
    }));
  };
  // A dump brings what its owner was granted, and what an owner may is the same in both: one more
  // grant would be a difference between the copy and the live database.
  const auto owner = owner_of_scratch(inside);
  for (const auto& [role, right] : wanted.grants) {
    if (extensions == ports::Extensions::none && owner && role == *owner) continue;
    try_statement([&](Work& work) {
      return "GRANT " + right + " ON SCHEMA public TO " + work.quote_name(role);
    });
  }
  if (extensions == ports::Extensions::none) return;
  for (const auto& [name, schema] : wanted.extensions) {
    if (schema != "public" && schema != "pg_catalog") {
      try_statement(
          [&](Work& work) { return "CREATE SCHEMA IF NOT EXISTS " + work.quote_name(schema); });
    }
    try_statement([&](Work& work) {
      return "CREATE EXTENSION IF NOT EXISTS " + work.quote_name(name) + " SCHEMA " +
             work.quote_name(schema) + " CASCADE";
    });
  }
}

class PgScratchMaker final : public ScratchMaker {
 public:
  PgScratchMaker(ConnInfo maker, ConnInfo live, const ScratchOptions& options,
                 const std::string& name)
      : maker_(std::move(maker), name, false, limits_of(options.maker)),
        live_(std::move(live), name, true, limits_of(options.live)),
        options_(options) {}

  Done make(const std::string& scratch, ports::Extensions extensions) override {
    TRY_DONE(expect_right_to_make());
    TRY(const std::string live, name_of_live(live_));
    TRY_DONE(expect_same_cluster(live));
    TRY_DONE(drop_leftovers());
    TRY(const std::string statement,
        creation_like(maker_, live, scratch, Owner::ours_where_we_are_no_member));
    TRY_DONE(maker_.run(Mode::autocommit, [&](Work& work) -> Done {
      work.exec(statement);
      return {};
    }));
    Done ready = furnish(live, scratch, extensions);
    if (!ready) static_cast<void>(drop(scratch));
    return ready;
  }

  // FORCE ends the tool's sessions that are left, where the maker may: else the live role does.
  Done drop(const std::string& scratch) override {
    Done dropped = drop_with(scratch, " WITH (FORCE)");
    if (dropped || dropped.error().code != ErrorCode::database_error) return dropped;
    static_cast<void>(end_sessions_in(live_, scratch, sessions_end_within));
    return drop_with(scratch, "");
  }

 private:
  Done expect_right_to_make() {
    TRY(const bool may, may_make_databases(maker_));
    if (may) return {};
    return fail(ErrorCode::unsupported,
                "the role may make no database, and drift needs one to run the scripts in",
                "ALTER ROLE … CREATEDB, or name a role that may: belay drift --scratch env:NAME");
  }

  // A database of this name and OID is in both, which no two clusters have but by a physical copy.
  Done expect_same_cluster(const std::string& live) {
    TRY(const auto here, identity_of(maker_, live));
    TRY(const auto there, identity_of(live_, live));
    if (here.system == there.system && here.oid == there.oid) return {};
    return fail(ErrorCode::unsupported,
                "the scratch database would be made in another cluster than the live one",
                "let --scratch name a role on the environment's own server");
  }

  Done drop_with(const std::string& scratch, const std::string& how) {
    return maker_.run(Mode::autocommit, [&](Work& work) -> Done {
      const auto rows = work.exec_params(
          std::string("SELECT ") + is_scratch + " FROM pg_database d WHERE d.datname = $4",
          scratch_prefix, scratch_comment, limit_of_half_made, scratch);
      if (rows.empty()) return {};
      if (!rows[0][0].as<bool>()) {
        return fail(ErrorCode::database_error,
                    "database '" + scratch + "' is there and was not made by belay drift",
                    "rename or drop it by hand");
      }
      work.exec("DROP DATABASE " + work.quote_name(scratch) + how);
      return {};
    });
  }

  // One that cannot be dropped now is left to the next call: it is in nobody's way.
  Done drop_leftovers() {
    TRY(const auto names, orphaned_scratch(maker_));
    for (const auto& name : names) static_cast<void>(drop(name));
    return {};
  }

  Done furnish(const std::string& live, const std::string& scratch, ports::Extensions extensions) {
    TRY_DONE(dress_scratch(maker_, live, scratch));
    TRY(const auto wanted, prerequisites_of(live_));
    TRY(auto info, ConnInfo::parse(options_.maker.url, scratch));
    Connection inside(std::move(info), "belay drift", false, limits_of(options_.maker));
    prepare_scratch(inside, wanted, extensions);
    return {};
  }

  Connection maker_;
  Connection live_;
  ScratchOptions options_;
};

}  // namespace

std::string new_scratch_name() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string name = scratch_prefix;
  for (int word = 0; word < 2; ++word) {
    for (unsigned bits = random(), i = 0; i < 6; ++i, bits >>= 4) name += digits[bits & 15];
  }
  return name;
}

Result<std::unique_ptr<ScratchMaker>> open_scratch_maker(const ScratchOptions& options,
                                                         const std::string& name) {
  TRY(auto maker, ConnInfo::parse(options.maker.url, options.admin_database));
  TRY(auto live, ConnInfo::parse(options.live.url, options.live.database));
  return std::make_unique<PgScratchMaker>(std::move(maker), std::move(live), options, name);
}

}  // namespace belay::world
