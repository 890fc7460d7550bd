#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_replica_identity(const Look& look) {
  if (!look.is(Verb::replica_identity) || look.part.fresh) return {};
  if (look.action().value == "f")
    return "every UPDATE and DELETE of " + look.table() + " sends the whole old row";
  if (look.action().value == "n")
    return "UPDATE and DELETE of " + look.table() + " fail where it is published";
  return {};
}

}  // namespace

extern const Rule rule_replica_identity;
const Rule rule_replica_identity{
    .id = "replica-identity",
    .group = 'D',
    .severity = Severity::warning,
    .title = "the replica identity changes",
    .why =
        "FULL sends every old row through the log; NOTHING makes UPDATE and DELETE "
        "fail on a published table.",
    .bad = "ALTER TABLE orders REPLICA IDENTITY FULL;",
    .safe = "ALTER TABLE orders REPLICA IDENTITY DEFAULT;",
    .check = &check_replica_identity,
};

}  // namespace belay::lint
