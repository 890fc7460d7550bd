// VACUUM, CLUSTER, REINDEX, TRUNCATE, REFRESH, LOCK; rights, publications and the server.
#include <array>

#include "core/sql/read_parts.hpp"

namespace belay::sql {
namespace {

void vacuum(Node statement, Actions& out) {
  Action action;
  const auto options = statement["options"];
  action.verb = !statement["is_vacuumcmd"].truth() ? Verb::analyze
                : option_holds(options, "full")    ? Verb::vacuum_full
                                                   : Verb::vacuum;
  for (const auto item : statement["rels"].items()) {
    action.on = relation_of(item["VacuumRelation"]["relation"]);
    out.push_back(action);
  }
  action.everywhere = true;
  if (!statement["rels"]) out.push_back(action);
}

void reindex(Node statement, Actions& out) {
  Action action;
  action.verb = Verb::reindex;
  const auto kind = statement["kind"].text();
  action.object = kind == "REINDEX_OBJECT_INDEX"    ? Object::index
                  : kind == "REINDEX_OBJECT_TABLE"  ? Object::table
                  : kind == "REINDEX_OBJECT_SCHEMA" ? Object::schema
                                                    : Object::database;
  action.on = statement["relation"] ? relation_of(statement["relation"])
                                    : Name{{}, std::string(statement["name"].text())};
  action.concurrently = option_holds(statement["params"], "concurrently");
  out.push_back(std::move(action));
}

void each_relation(Verb verb, Node statement, Actions& out) {
  for (const auto item : statement["relations"].items()) {
    Action action;
    action.verb = verb;
    action.on = relation_of(item["RangeVar"]);
    action.only = !item["RangeVar"]["inh"].truth();
    action.cascade = cascades(statement);
    // The parser counts modes from one.
    if (verb == Verb::lock) action.mode = static_cast<LockMode>(statement["mode"].number() - 1);
    out.push_back(std::move(action));
  }
}

void refresh(Node statement, Actions& out) {
  Action action;
  action.verb = Verb::refresh;
  action.object = Object::matview;
  action.on = relation_of(statement["relation"]);
  action.concurrently = statement["concurrent"].truth();
  action.no_data = statement["skipData"].truth();
  out.push_back(std::move(action));
}

void rights(Node statement, Actions& out) {
  Action action;
  action.verb = statement["is_grant"].truth() ? Verb::grant : Verb::revoke;
  action.object = object_of(statement["objtype"].text());
  const auto first = statement["objects"].first();
  action.on = first["RangeVar"] ? relation_of(first["RangeVar"]) : name_of_object(first);
  out.push_back(std::move(action));
}

void cluster(Node statement, Actions& out) {
  Action action;
  action.verb = Verb::cluster;
  action.on = relation_of(statement["relation"]);
  action.everywhere = !statement["relation"];
  out.push_back(std::move(action));
}

void alter_sequence(Node statement, Actions& out) {
  Action action;
  action.verb = Verb::alter_sequence;
  action.object = Object::sequence;
  action.on = relation_of(statement["sequence"]);
  if (has_option(statement["options"], "restart")) action.name = "restart";
  out.push_back(std::move(action));
}

void alter_policy(Node statement, Actions& out) {
  Action action;
  action.verb = Verb::alter_other;
  action.object = Object::policy;
  action.on = relation_of(statement["table"]);
  action.name = statement["policy_name"].text();
  out.push_back(std::move(action));
}

struct Plain {
  std::string_view kind;
  Verb verb;
  Object object;
};
constexpr std::array plain_kinds{
    Plain{"AlterSystemStmt", Verb::alter_system, Object::other},
    Plain{"AlterPublicationStmt", Verb::alter_publication, Object::publication},
    Plain{"AlterSubscriptionStmt", Verb::alter_publication, Object::subscription},
    Plain{"GrantRoleStmt", Verb::grant, Object::role},
    Plain{"AlterDefaultPrivilegesStmt", Verb::grant, Object::other},
    Plain{"AlterRoleStmt", Verb::server_wide, Object::role},
    Plain{"AlterFunctionStmt", Verb::alter_other, Object::function},
    Plain{"AlterExtensionStmt", Verb::alter_other, Object::extension},
    Plain{"AlterStatsStmt", Verb::alter_other, Object::statistics},
    Plain{"AlterTypeStmt", Verb::alter_other, Object::type},
    Plain{"AlterObjectDependsStmt", Verb::alter_other, Object::other},
    Plain{"ListenStmt", Verb::set, Object::other},
    Plain{"NotifyStmt", Verb::set, Object::other},
};

bool read_plain(std::string_view kind, Actions& out) {
  for (const auto& row : plain_kinds) {
    if (row.kind != kind) continue;
    Action action;
    action.verb = row.verb;
    action.object = row.object;
    out.push_back(std::move(action));
    return true;
  }
  return false;
}

}  // namespace

bool read_maintenance(std::string_view kind, Node statement, Actions& out) {
  if (kind == "VacuumStmt")
    vacuum(statement, out);
  else if (kind == "ReindexStmt")
    reindex(statement, out);
  else if (kind == "DiscardStmt") {
    out.emplace_back();
    out.back().verb = Verb::discard;
    out.back().everywhere = statement["target"].text() == "DISCARD_ALL";
  } else if (kind == "TruncateStmt")
    each_relation(Verb::truncate, statement, out);
  else if (kind == "LockStmt")
    each_relation(Verb::lock, statement, out);
  else if (kind == "RefreshMatViewStmt")
    refresh(statement, out);
  else if (kind == "GrantStmt")
    rights(statement, out);
  else if (kind == "ClusterStmt")
    cluster(statement, out);
  else if (kind == "AlterSeqStmt")
    alter_sequence(statement, out);
  else if (kind == "AlterPolicyStmt")
    alter_policy(statement, out);
  else
    return read_plain(kind, out);
  return true;
}

}  // namespace belay::sql
