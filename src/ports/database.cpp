#include "ports/database.hpp"

namespace belay::ports {
Json to_json(const Identity& identity) {
  Json value;
  value.set("system", identity.system);
  value.set("timeline", identity.timeline);
  value.set("oid", identity.oid);
  value.set("name", identity.name);
  return value;
}

Identity identity_from_json(const Json& value) {
  return {value["system"].string_or(""), value["timeline"].int_or(0), value["oid"].int_or(0),
          value["name"].string_or("")};
}

}  // namespace belay::ports
