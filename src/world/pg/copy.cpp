#include "world/pg/copy.hpp"

#include "world/pg/carry_over.hpp"

namespace belay::world {
namespace {

constexpr const char* our_comment = "belay: a copy being restored, safe to drop";
// The default tablespace is not named: naming it asks for a right that using it does not.
// to_jsonb, since the columns for locales differ from version to version.
constexpr const char* like_query = R"sql(
SELECT CASE WHEN $2 OR pg_has_role(datdba, 'MEMBER') THEN quote_ident(pg_get_userbyid(datdba))
            ELSE quote_ident(current_user) END AS owner,
       quote_literal(pg_encoding_to_char(encoding)) AS encoding,
       quote_literal(datcollate) AS lc_collate, quote_literal(datctype) AS lc_ctype,
       coalesce((SELECT ' TABLESPACE ' || quote_ident(spcname) FROM pg_tablespace t
          WHERE t.oid = d.dattablespace AND d.dattablespace <>
            (SELECT z.dattablespace FROM pg_database z WHERE z.datname = 'template0')), '')
         AS tablespace,
       to_jsonb(d) ->> 'datlocprovider' AS provider,
       quote_literal(coalesce(to_jsonb(d) ->> 'daticulocale', to_jsonb(d) ->> 'datlocale')) AS locale
  FROM pg_database d WHERE datname = $1)sql";

std::string locale_options(const pqxx::row& like) {
  const auto provider = like["provider"].as<std::string>("c");
  if (provider == "i") return " LOCALE_PROVIDER icu ICU_LOCALE " + like["locale"].as<std::string>();
  if (provider == "b") {
    return " LOCALE_PROVIDER builtin BUILTIN_LOCALE " + like["locale"].as<std::string>();
  }
  return "";
}

Done dress(Connection& connection, const std::string& database, const std::string& copy) {
  return connection.run(Mode::write, [&](Work& work) -> Done {
    const std::string name = work.quote_name(copy);
    work.exec("COMMENT ON DATABASE " + name + " IS " + work.quote(our_comment));
    carry_settings(work, database, copy);
    carry_grants(work, database, copy);
    work.exec("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true CONNECTION LIMIT -1");
    return {};
  });
}

}  // namespace

CopyState state_of(Work& work, const std::string& copy) {
  const auto rows = work.exec_params(
      "SELECT coalesce(shobj_description(oid, 'pg_database') = $2, "
      "NOT datallowconn AND datconnlimit = $3) FROM pg_database WHERE datname = $1",
      copy, our_comment, limit_of_half_made);
  if (rows.empty()) return CopyState::absent;
  return rows[0][0].as<bool>() ? CopyState::ours : CopyState::foreign;
}

Done drop_copy(Connection& connection, const std::string& copy) {
  return connection.run(Mode::autocommit, [&](Work& work) -> Done {
    const CopyState state = state_of(work, copy);
    if (state == CopyState::absent) return {};
    if (state == CopyState::foreign) {
      return fail(ErrorCode::database_error,
                  "database '" + copy + "' is there and was not made by Belay",
                  "rename or drop it by hand, then belay resume");
    }
    // FORCE ends what sessions are left; the server waits 5 s for them.
    work.exec("DROP DATABASE " + work.quote_name(copy) + " WITH (FORCE)");
    return {};
  });
}

Result<std::string> creation_like(Connection& connection, const std::string& database,
                                  const std::string& copy, Owner owner) {
  return connection.run(Mode::read, [&](Work& work) -> Result<std::string> {
    const auto rows = work.exec_params(like_query, database, owner == Owner::same);
    if (rows.empty()) {
      return fail(ErrorCode::database_error, "there is no database '" + database + "'");
    }
    const auto like = rows[0];
    const auto text = [&](const char* column) { return like[column].as<std::string>(); };
    return "CREATE DATABASE " + work.quote_name(copy) + " TEMPLATE template0 OWNER " +
           text("owner") + " ENCODING " + text("encoding") + " LC_COLLATE " + text("lc_collate") +
           " LC_CTYPE " + text("lc_ctype") + locale_options(like) + text("tablespace") +
           " ALLOW_CONNECTIONS false CONNECTION LIMIT " + std::to_string(limit_of_half_made);
  });
}

Done create_like(Connection& connection, const std::string& database, const std::string& copy) {
  TRY(const std::string statement, creation_like(connection, database, copy, Owner::same));
  TRY_DONE(drop_copy(connection, copy));
  TRY_DONE(connection.run(Mode::autocommit, [&](Work& work) -> Done {
    work.exec(statement);
    return {};
  }));
  Done dressed = dress(connection, database, copy);
  if (!dressed) static_cast<void>(drop_copy(connection, copy));
  return dressed;
}

}  // namespace belay::world
