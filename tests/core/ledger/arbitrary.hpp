// Generated records: every member of every kind takes values from the corners of its type. Seeded,
// so that a failure names the seed that shows it again.
#pragma once

#include <random>

#include "core/ledger/forms.hpp"

namespace belay::ledger {

class Arbitrary {
 public:
  explicit Arbitrary(std::uint64_t seed) : random_(seed) {}

  // A record of the kind in row `index` of the table.
  template <std::size_t index = 0>
  Record record(std::size_t kind) {
    if constexpr (index + 1 < std::variant_size_v<Record>) {
      if (kind != index) return record<index + 1>(kind);
    }
    std::variant_alternative_t<index, Record> made;
    fill(made);
    return made;
  }

  Draft draft(std::size_t kind) {
    Draft draft;
    fill(draft.at);
    fill(draft.boot);
    fill(draft.actor);
    draft.epoch = 1;
    fill(draft.run);
    draft.record = record(kind);
    return draft;
  }

  // A chain's worth of drafts, whose epoch grows now and then.
  std::vector<Draft> drafts(std::size_t count) {
    std::vector<Draft> all;
    std::int64_t epoch = 1;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back(draft(below(std::variant_size_v<Record>)));
      if (below(4) == 0) ++epoch;
      all.back().epoch = epoch;
    }
    return all;
  }

  std::size_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
  }

 private:
  void fill(std::string& text) {
    static const std::vector<std::string> corners{"",
                                                  "plain",
                                                  "\"quoted\" \\ back",
                                                  "line\nbreak\ttab\r",
                                                  std::string("nul\0x", 5),
                                                  "\x1b[31m",
                                                  "z\xc3\xbcrich \xf0\x9f\x90\x98",
                                                  "\x7f",
                                                  "<&>'",
                                                  "\xe2\x80\xae"
                                                  "bidi"};
    text = corners[below(corners.size())];
  }
  void fill(bool& flag) { flag = below(2) == 1; }
  void fill(int& number) {
    static const std::vector<int> corners{0, 1, -1, 2147483647, -2147483647 - 1};
    number = corners[below(corners.size())];
  }
  void fill(std::int64_t& number) {
    static const std::vector<std::int64_t> corners{0, 1, -1, INT64_MAX, INT64_MIN};
    number = corners[below(corners.size())];
  }
  void fill(RunId& run) { fill(run.text); }
  void fill(Duration& duration) { duration = Duration{below(1'000'000'000)}; }
  void fill(Instant& at) {
    static const std::vector<std::string> corners{
        "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2024-02-29T12:34:56.007Z"};
    at = *parse_instant(corners[below(corners.size())]);
  }
  void fill(Json& json) { json = any_json(0); }

  Json any_json(int depth) {
    std::string text;
    std::int64_t number = 0;
    fill(text);
    fill(number);
    switch (below(depth < 3 ? 6 : 4)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 1;
      case 2:
        return number;
      case 3:
        return text;
      case 4: {
        Json::Array items(below(3));
        for (auto& item : items) item = any_json(depth + 1);
        return items;
      }
      default: {
        Json::Object object{{text, any_json(depth + 1)}, {"other", any_json(depth + 1)}};
        return object;
      }
    }
  }

  template <class T>
  void fill(std::optional<T>& value) {
    if (below(2) == 1) fill(value.emplace());
  }
  template <class T>
  void fill(std::vector<T>& items) {
    items.resize(below(4));
    for (auto& item : items) fill(item);
  }
  template <class T>
  void fill(T& value) {
    if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(below(names(Type<T>{}).size()));
    } else {
      std::apply([&](const auto&... member) { (fill(value.*member.at), ...); }, members(Type<T>{}));
    }
  }

  std::mt19937_64 random_;
};

}  // namespace belay::ledger
