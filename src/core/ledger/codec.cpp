#include "core/ledger/codec.hpp"

#include <algorithm>
#include <limits>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "core/ledger/forms.hpp"

namespace belay::ledger {
namespace {

constexpr int envelope_version = 1;

// What stands around every record.
struct Envelope {
  int v = envelope_version;
  std::int64_t seq = 0;
  std::string env;
  Instant at;
  std::string boot;
  Actor actor;
  std::int64_t epoch = 0;
  RunId run;
  std::string kind;
  int version = 0;
  Json body;
};

constexpr auto members(Type<Envelope>) {
  using E = Envelope;
  return std::tuple{Member{"v", &E::v},         Member{"seq", &E::seq},
                    Member{"env", &E::env},     Member{"at", &E::at},
                    Member{"boot", &E::boot},   Member{"actor", &E::actor},
                    Member{"epoch", &E::epoch}, Member{"run", &E::run},
                    Member{"kind", &E::kind},   Member{"version", &E::version},
                    Member{"body", &E::body}};
}

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;
template <class T>
constexpr bool is_vector = false;
template <class T>
constexpr bool is_vector<std::vector<T>> = true;

// ---- writing

// Foreign output may be no UTF-8, and then the record could never be read again.
std::string clean(const std::string& text) {
  return is_valid_utf8(text) ? text : escaped(text);
}

Json clean(const Json& value) {
  if (const auto* text = value.if_string()) return clean(*text);
  if (const auto* array = value.if_array()) {
    Json::Array cleaned;
    for (const auto& item : *array) cleaned.push_back(clean(item));
    return cleaned;
  }
  if (const auto* object = value.if_object()) {
    Json::Object cleaned;
    for (const auto& [key, member] : *object) cleaned.insert_or_assign(clean(key), clean(member));
    return cleaned;
  }
  return value;
}

template <class T>
Json write(const T& value) {
  if constexpr (std::is_same_v<T, Json> || std::is_same_v<T, std::string>) {
    return clean(value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else if constexpr (std::is_same_v<T, RunId>) {
    return clean(value.text);
  } else if constexpr (std::is_same_v<T, Instant>) {
    return to_text(value);
  } else if constexpr (std::is_same_v<T, Duration>) {
    return std::int64_t{value.count()};
  } else if constexpr (std::is_enum_v<T>) {
    static_assert(is_named_whole<T>, "forms.hpp leaves out an enumerator");
    const auto index = static_cast<std::size_t>(value);
    ENSURE(index < names(Type<T>{}).size(), "an enumerator without a name on disk");
    return names(Type<T>{})[index];
  } else if constexpr (is_vector<T>) {
    Json::Array items;
    for (const auto& item : value) items.push_back(write(item));
    return items;
  } else {
    static_assert(is_whole<T>, "forms.hpp leaves out a member");
    Json::Object object;
    const auto write_member = [&](const auto& member) {
      const auto& held = value.*member.at;
      if constexpr (is_optional<std::decay_t<decltype(held)>>) {
        if (held) object.emplace(member.name, write(*held));
      } else {
        object.emplace(member.name, write(held));
      }
    };
    std::apply([&](const auto&... member) { (write_member(member), ...); }, members(Type<T>{}));
    return object;
  }
}

// ---- reading; false when the JSON is not of the form

template <class Text, class T>
bool assign(const Text* from, T& to) {
  if (from) to = *from;
  return from != nullptr;
}

bool read_integer(const Json& json, int& value) {
  const auto* number = json.if_int();
  if (!number || *number < std::numeric_limits<int>::min() ||
      *number > std::numeric_limits<int>::max()) {
    return false;
  }
  value = static_cast<int>(*number);
  return true;
}

bool read_instant(const Json& json, Instant& value) {
  const auto* text = json.if_string();
  if (!text) return false;
  const auto parsed = parse_instant(*text);
  if (parsed) value = *parsed;
  return parsed.has_value();
}

template <class T>
bool read_enumerator(const Json& json, T& value) {
  const auto all = names(Type<T>{});
  const auto found = std::find(all.begin(), all.end(), json.string_or(""));
  if (found == all.end()) return false;
  value = static_cast<T>(found - all.begin());
  return true;
}

// A floating point number has no canonical text.
bool has_double(const Json& value) {
  if (value.if_double()) return true;
  if (const auto* array = value.if_array())
    return std::any_of(array->begin(), array->end(), has_double);
  const auto* object = value.if_object();
  return object && std::any_of(object->begin(), object->end(),
                               [](const auto& member) { return has_double(member.second); });
}

template <class T>
bool read(const Json& json, T& value);

template <class T>
bool read_items(const Json& json, std::vector<T>& value) {
  const auto* items = json.if_array();
  return items && std::all_of(items->begin(), items->end(),
                              [&](const Json& item) { return read(item, value.emplace_back()); });
}

template <class T>
bool read_members(const Json& json, T& value) {
  const auto* object = json.if_object();
  if (!object) return false;
  const auto read_member = [&](const auto& member) {
    auto& held = value.*member.at;
    const auto found = object->find(member.name);
    if (found == object->end()) return is_optional<std::decay_t<decltype(held)>>;
    if constexpr (is_optional<std::decay_t<decltype(held)>>) {
      return read(found->second, held.emplace());
    } else {
      return read(found->second, held);
    }
  };
  return std::apply([&](const auto&... member) { return (read_member(member) && ...); },
                    members(Type<T>{}));
}

template <class T>
bool read(const Json& json, T& value) {
  if constexpr (std::is_same_v<T, Json>) {
    value = json;
    return true;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return assign(json.if_string(), value);
  } else if constexpr (std::is_same_v<T, RunId>) {
    return assign(json.if_string(), value.text);
  } else if constexpr (std::is_same_v<T, bool>) {
    return assign(json.if_bool(), value);
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return assign(json.if_int(), value);
  } else if constexpr (std::is_same_v<T, Duration>) {
    if (json.if_int()) value = Duration{*json.if_int()};
    return json.if_int() != nullptr;
  } else if constexpr (std::is_same_v<T, int>) {
    return read_integer(json, value);
  } else if constexpr (std::is_same_v<T, Instant>) {
    return read_instant(json, value);
  } else if constexpr (std::is_enum_v<T>) {
    return read_enumerator(json, value);
  } else if constexpr (is_vector<T>) {
    return read_items(json, value);
  } else {
    return read_members(json, value);
  }
}

tl::unexpected<Error> corrupt(const std::string& why) {
  return fail(ErrorCode::ledger_corrupt, "not a record of the ledger: " + why,
              "compare it with a copy: belay audit verify names the record");
}

tl::unexpected<Error> unknown(const std::string& what) {
  return fail(ErrorCode::ledger_unknown_record, what, "use the newer belay that wrote it",
              Disposition::ask_operator);
}

// Reads the body as the record of the row, when the row is of the envelope's kind.
template <class R>
Result<void> read_row(const Kind<R>& row, const Envelope& envelope, std::optional<Record>& out) {
  if (row.name != envelope.kind) return {};
  if (envelope.version > row.version) {
    return unknown("'" + envelope.kind + "' has version " + std::to_string(envelope.version) +
                   ", and this belay knows it up to " + std::to_string(row.version));
  }
  R record;
  if (envelope.version < 1 || !read(envelope.body, record)) {
    return corrupt("its body is not that of '" + envelope.kind + "'");
  }
  out = std::move(record);
  return {};
}

Result<Record> read_record(const Envelope& envelope) {
  std::optional<Record> record;
  Done outcome;
  const auto try_row = [&](const auto& row) {
    if (outcome && !record) outcome = read_row(row, envelope, record);
  };
  std::apply([&](const auto&... row) { (try_row(row), ...); }, kinds);
  TRY_DONE(outcome);
  if (!record)
    return unknown("'" + escaped(envelope.kind) + "' is a kind of record not known here");
  return *std::move(record);
}

template <class R>
constexpr const Kind<R>& row_of() {
  return std::get<Kind<R>>(kinds);
}

Json body_of(const Record& record) {
  return std::visit([](const auto& held) { return write(held); }, record);
}

}  // namespace

std::string encode(const std::string& environment, std::int64_t seq, const Draft& draft) {
  return std::visit(
      [&]<class R>(const R& record) {
        return canonical(write(Envelope{
            envelope_version, seq, environment, draft.at, draft.boot, draft.actor, draft.epoch,
            draft.run, std::string(row_of<R>().name), row_of<R>().version, write(record)}));
      },
      draft.record);
}

Result<Decoded> decode(std::string_view bytes) {
  const auto json = parse_json(bytes);
  if (!json) return corrupt(json.error().message);
  if (has_double(*json)) return corrupt("it holds a floating point number");
  if ((*json)["v"].int_or(0) > envelope_version) {
    return unknown("a record has envelope version " + std::to_string((*json)["v"].int_or(0)));
  }
  Envelope envelope;
  if (!read(*json, envelope) || envelope.v < 1) return corrupt("its envelope is not complete");
  TRY(auto record, read_record(envelope));
  // As it was read, with the version it came with: this also refuses members that are not known.
  envelope.body = body_of(record);
  if (canonical(write(envelope)) != bytes) return corrupt("its bytes are not in canonical form");
  return Decoded{std::move(envelope.env), envelope.seq,
                 Draft{envelope.at, std::move(envelope.boot), std::move(envelope.actor),
                       envelope.epoch, std::move(envelope.run), std::move(record)}};
}

std::string_view kind_name(const Record& record) {
  return std::visit([]<class R>(const R&) { return row_of<R>().name; }, record);
}

}  // namespace belay::ledger
