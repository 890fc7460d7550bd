// Who waited for locks behind the migrations, as their receipts say it; also of tries that failed.
#include "base/text.hpp"
#include "core/report/sections.hpp"
#include "core/report/words.hpp"
#include "core/saga/naming.hpp"

namespace belay::report {
namespace {

struct Watched {
  std::string step;
  const Json* waits;
};

// Adds the entry's, if it is that of a step that was watched.
struct Taking {
  const saga::RunState& run;
  std::vector<Watched>& all;

  void operator()(const ledger::StepSucceeded& r) const { take(r.at, r.facts, ""); }
  void operator()(const ledger::StepFailed& r) const { take(r.at, r.facts, ", failed"); }
  void operator()(const ledger::StepUndone& r) const { take(r.at, r.facts, ", taken back"); }
  template <class Other>
  void operator()(const Other&) const {}

  void take(StepAt at, const Json& facts, std::string_view how) const {
    const auto& waits = facts["lock_waits"];
    if (waits.is_null()) return;
    all.push_back({saga::name_of(run.shape, at) + std::string(how), &waits});
  }
};

std::string summary_of(const Json& waits) {
  const auto count = waits["waits"].int_or(0);
  std::string text = "nobody waited";
  if (count > 0) {
    text = std::to_string(count) + " waited, at most " +
           spoken(Duration(waits["longest_ms"].int_or(0))) + ", in all " +
           spoken(Duration(waits["total_ms"].int_or(0)));
  }
  const auto add = [&](const char* key, const std::string& words) {
    if (const auto n = waits[key].int_or(0); n > 0) text += "; " + std::to_string(n) + words;
  };
  add("cancelled", " times cancelled for it");
  add("ended", " times ended for it");
  add("unseen", " looks failed");
  if (const auto* why = waits["powerless"].if_string()) text += "; could not end it: " + *why;
  return text;
}

std::string names_of(const Json& list) {
  std::vector<std::string> names;
  if (const auto* items = list.if_array()) {
    for (const auto& item : *items) names.push_back(item.string_or(""));
  }
  return join(names, ", ");
}

void write_rows(Html& html, const Json& waits) {
  const auto* list = waits.if_array();
  if (list == nullptr) return;
  for (const auto& wait : *list) {
    html.element("<tr><td>", wait["who"].string_or(""), "</td>");
    html.element("<td>", spoken(Duration(wait["waited_ms"].int_or(0))), "</td>");
    html.element("<td>", wait["lock"].string_or(""), "</td>");
    html.element("<td>", names_of(wait["behind"]), "</td></tr>\n");
  }
}

void write_step(Html& html, const Watched& watched) {
  const auto& waits = *watched.waits;
  html.element("<h3>", watched.step, "</h3>");
  html.element("<p>", summary_of(waits), "</p>\n");
  if (waits["application"].is_null() && waits["migration"].is_null()) return;
  html.raw(
      "<table><thead><tr><th>who waited</th><th>how long</th><th>for</th><th>behind</th></tr>"
      "</thead><tbody>\n");
  write_rows(html, waits["application"]);
  write_rows(html, waits["migration"]);
  html.raw("</tbody></table>\n");
}

}  // namespace

void write_lock_waits(Html& html, const Subject& subject) {
  std::vector<Watched> all;
  for (const auto& entry : subject.entries) {
    std::visit(Taking{subject.run, all}, entry.draft.record);
  }
  if (all.empty()) return;
  html.raw("<h2>Lock waits</h2>\n<div id=\"lock-waits\">\n");
  for (const auto& watched : all) write_step(html, watched);
  html.raw("</div>\n");
}

}  // namespace belay::report
