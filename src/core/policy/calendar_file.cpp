#include "core/policy/calendar_file.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/plan/schema.hpp"

namespace belay::policy {
namespace {

using plan::Problem;
using Problems = std::vector<Problem>;
constexpr std::int64_t day_of_minutes = 1440;
constexpr std::size_t most_spans = 200;
constexpr std::array<std::string_view, 7> weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::string_view forms =
    "one of 2026-12-24, 12-24, fri, each also with a time (fri 15:00), or 09:00 alone";

// The number that the text is in its whole length, which is not 0; -1 when it is none.
int digits(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digits(text.substr(0, 2)), minute = digits(text.substr(3));
  const bool fits = hour >= 0 && minute >= 0 && minute < 60 && hour * 60 + minute <= 1440;
  return fits ? std::optional<std::int64_t>(hour * 60 + minute) : std::nullopt;
}

// A year of 2000, which has all days, stands for every year.
std::optional<std::chrono::year_month_day> parse_date(std::string_view text, bool of_a_year) {
  if (of_a_year && (text.size() != 10 || text[4] != '-')) return std::nullopt;
  const int year = of_a_year ? digits(text.substr(0, 4)) : 2000;
  const std::string_view rest = of_a_year ? text.substr(5) : text;
  if (rest.size() != 5 || rest[2] != '-' || year < 1970) return std::nullopt;
  const int month = digits(rest.substr(0, 2)), day = digits(rest.substr(3));
  if (month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

// The day without its time.
std::optional<Moment> parse_day(std::string_view text) {
  const auto weekday = std::ranges::find(weekdays, text);
  if (weekday != weekdays.end()) {
    return Moment{Every::week, (weekday - weekdays.begin()) * day_of_minutes, true};
  }
  for (const bool of_a_year : {true, false}) {
    const auto date = parse_date(text, of_a_year);
    if (!date) continue;
    const Every every = of_a_year ? Every::once : Every::year;
    return Moment{every, minute_of(every, WallTime{std::chrono::local_days{*date}}), true};
  }
  return std::nullopt;
}

// Of a table whose keys and types check_fields() found in order.
class SpanReader {
 public:
  SpanReader(const plan::Table& table, plan::Place place, Problems& problems)
      : table_(table), place_(place), problems_(problems) {}

  Span read() {
    Span span{text_of("name"), Every::once, 0, 0};
    read_days(span);
    if (plan::find(table_, "on") != nullptr) return on_one_day(std::move(span));
    const auto from = moment("from"), to = moment("to");
    if (!from || !to) return span;
    if (from->every != to->every) {
      complain(place_of("to"), "'from' and 'to' are of two kinds");
      return span;
    }
    span.every = from->every;
    span.from = from->minute;
    // A day is meant with its last minute.
    span.to = to->minute + (to->whole_day ? day_of_minutes : 0);
    if (span.every == Every::once && span.from >= span.to) {
      complain(place_of("to"), "ends before it begins");
    }
    expect_days_fit(span);
    return span;
  }

 private:
  std::string text_of(std::string_view key) const {
    const auto* member = plan::find(table_, key);
    return member ? std::get<std::string>(member->node.value) : std::string();
  }
  // Of a key that is there.
  plan::Place place_of(std::string_view key) const { return plan::find(table_, key)->node.place; }
  void complain(plan::Place place, std::string message, std::string hint = {}) {
    problems_.push_back({place, std::move(message), std::move(hint)});
  }

  std::optional<Moment> moment(std::string_view key) {
    if (plan::find(table_, key) == nullptr) {
      complain(place_, "'" + std::string(key) + "' is missing", "from and to, or on");
      return std::nullopt;
    }
    const std::string text = text_of(key);
    auto found = parse_moment(text);
    if (!found) {
      complain(place_of(key), "'" + std::string(key) + "' is '" + escaped(text) + "'",
               std::string(forms));
    }
    return found;
  }

  Span on_one_day(Span span) {
    if (plan::find(table_, "from") != nullptr || plan::find(table_, "to") != nullptr) {
      complain(place_of("on"), "'on' excludes 'from' and 'to'");
      return span;
    }
    const auto day = moment("on");
    if (!day) return span;
    if (!day->whole_day) complain(place_of("on"), "'on' is a whole day", "from and to have times");
    span.every = day->every;
    span.from = day->minute;
    span.to = day->minute + day_of_minutes;
    expect_days_fit(span);
    return span;
  }

  void read_days(Span& span) {
    const auto* member = plan::find(table_, "days");
    if (member == nullptr) return;
    const auto& list = std::get<plan::List>(member->node.value);
    span.days = 0;
    for (const auto& node : list) {
      const auto found = std::ranges::find(weekdays, std::get<std::string>(node.value));
      if (found == weekdays.end()) {
        complain(node.place, "a day that is none", "sun, mon, tue, wed, thu, fri, sat");
        continue;
      }
      span.days |= 1U << (found - weekdays.begin());
    }
    if (list.empty()) complain(member->place, "'days' names no day");
  }

  void expect_days_fit(const Span& span) {
    if (span.every == Every::day || plan::find(table_, "days") == nullptr) return;
    complain(place_of("days"), "'days' goes with times alone", "from = \"09:00\", to = \"16:00\"");
  }

  const plan::Table& table_;
  plan::Place place_;
  Problems& problems_;
};

std::vector<Span> read_spans(const plan::Table& root, std::string_view key, Problems& problems) {
  std::vector<Span> spans;
  const auto* member = plan::find(root, key);
  if (member == nullptr) return spans;
  for (const auto& node : std::get<plan::List>(member->node.value)) {
    if (spans.size() == most_spans) {
      problems.push_back({node.place, "more than 200 of '" + std::string(key) + "'", ""});
      break;
    }
    spans.push_back(SpanReader(std::get<plan::Table>(node.value), node.place, problems).read());
  }
  return spans;
}

// Types and keys; what a moment is, the walk of the fields does not know.
void check_fields(const plan::Table& root, Problems& problems) {
  using plan::Type;
  constexpr std::array span_fields{
      plan::Field{.key = "from", .doc = "when it begins"},
      plan::Field{.key = "to", .doc = "when it ends; a day is meant with its last minute"},
      plan::Field{.key = "on", .doc = "one whole day, in the place of from and to"},
      plan::Field{.key = "days", .type = Type::texts, .doc = "on which hours of a day hold"},
      plan::Field{.key = "name", .doc = "what it is called where it holds"}};
  auto freeze_fields = span_fields;
  freeze_fields.back().required = true;
  const std::array fields{
      plan::Field{.key = "zone", .doc = "the time zone of all moments; UTC where none is said"},
      plan::Field{.key = "freeze", .type = Type::tables, .fields = freeze_fields},
      plan::Field{.key = "window", .type = Type::tables, .fields = span_fields}};
  static_cast<void>(plan::read_fields(root, {1, 1}, fields, problems));
}

}  // namespace

std::optional<Moment> parse_moment(std::string_view text) {
  if (const auto time = parse_time(text)) return Moment{Every::day, *time, false};
  const auto space = text.find(' ');
  auto moment = parse_day(text.substr(0, space));
  if (!moment || space == std::string_view::npos) return moment;
  const auto time = parse_time(text.substr(space + 1));
  if (!time) return std::nullopt;
  moment->minute += *time;
  moment->whole_day = false;
  return moment;
}

tl::expected<Calendar, Problems> parse_calendar(std::string_view text, std::string source) {
  auto root = plan::parse_toml(text);
  if (!root) return tl::unexpected(Problems{std::move(root).error()});
  Problems problems;
  check_fields(*root, problems);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  Calendar calendar;
  calendar.source = std::move(source);
  if (const auto* zone = plan::find(*root, "zone")) {
    calendar.zone_name = std::get<std::string>(zone->node.value);
  }
  calendar.freezes = read_spans(*root, "freeze", problems);
  calendar.windows = read_spans(*root, "window", problems);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return calendar;
}

}  // namespace belay::policy
