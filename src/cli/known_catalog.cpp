#include "cli/known_catalog.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/ensure.hpp"

namespace belay::cli {
namespace {

constexpr int newest_minor = 9999;  // of any

CatalogReader offered = nullptr;

// As server_version_num has it. Of a major version alone the newest minor one is meant.
Result<int> version_given(const Arguments& arguments) {
  const auto text = arguments.option("server-version");
  if (text.empty()) return 0;
  const auto dot = text.find('.');
  const auto number = [](std::string_view digits, int most) {
    int value = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    return whole && value <= most ? value : -1;
  };
  const std::string_view all = text;
  const int major = number(all.substr(0, dot), 99);
  const int minor = dot == text.npos ? newest_minor : number(all.substr(dot + 1), newest_minor);
  if (major >= 10 && minor >= 0) return major * 10000 + minor;
  return fail(ErrorCode::usage, "'" + text + "' is no version of PostgreSQL since 10",
              "--server-version 15, or 15.4");
}

}  // namespace

bool asks_for_catalog(std::span<char* const> words) {
  return std::ranges::any_of(words, [](std::string_view word) {
    return word == "--database" || word.starts_with("--database=");
  });
}

void offer_catalog(CatalogReader reader) {
  offered = reader;
}

Result<sql::Knowledge> knowledge_for(const Arguments& arguments, int server_version) {
  const auto where = arguments.option("database");
  TRY(const int typed, version_given(arguments));
  if (where.empty()) {
    sql::Knowledge known;
    known.server_version = typed != 0 ? typed : server_version;
    return known;
  }
  if (typed != 0) {
    return fail(ErrorCode::usage, "the database says its version itself",
                "leave out --server-version or --database");
  }
  ENSURE(offered != nullptr, "--database reached the program that speaks to none");
  return offered(where, arguments);
}

}  // namespace belay::cli
