// The receipts: what each step proved of itself, and what migrations changed in the catalog.
#include <array>

#include "core/report/sections.hpp"
#include "core/report/words.hpp"
#include "core/saga/naming.hpp"

namespace belay::report {
namespace {

std::string plain(const Json& value) {
  if (const auto* text = value.if_string()) return *text;
  return value.is_null() ? "none" : canonical(value);
}

void write_value(Html& html, std::string_view key, const Json& value, int depth);

// A table of keys and values; nested objects as tables inside.
void write_object(Html& html, const Json::Object& object, int depth) {
  html.raw("<dl>");
  for (const auto& [key, value] : object) write_value(html, key, value, depth);
  html.raw("</dl>");
}

// The first of them, each behind `sign`, and how many more there are.
void write_items(Html& html, const Json::Array& list, const std::string& sign) {
  constexpr std::size_t most = 200;
  for (std::size_t i = 0; i < list.size() && i < most; ++i) {
    html.element("<li>", sign + plain(list[i]), "</li>");
  }
  if (list.size() <= most) return;
  html.element("<li>", sign + "and " + std::to_string(list.size() - most) + " more, in the ledger",
               "</li>");
}

void write_list(Html& html, const Json::Array& list) {
  html.raw("<ul>");
  write_items(html, list, "");
  html.raw("</ul>");
}

void write_value(Html& html, std::string_view key, const Json& value, int depth) {
  constexpr int deepest = 4;
  const auto* object = value.if_object();
  const auto* list = value.if_array();
  if ((object != nullptr && object->empty()) || (list != nullptr && list->empty())) return;
  html.element("<dt>", key, "</dt><dd>");
  if (object != nullptr && depth < deepest) {
    write_object(html, *object, depth + 1);
  } else if (list != nullptr) {
    write_list(html, *list);
  } else if (key == "bytes" && value.if_int() != nullptr) {
    html.text(spoken_bytes(*value.if_int()) + " (" + plain(value) + " bytes)");
  } else {
    html.text(plain(value));
  }
  html.raw("</dd>");
}

void write_change(Html& html, const Json& change) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kinds{
      {{"added", "+ "}, {"changed", "~ "}, {"removed", "− "}}};
  html.raw("<dt>change of the catalog</dt><dd><ul class=\"change\">");
  bool any = false;
  for (const auto& [kind, sign] : kinds) {
    const auto* objects = change[kind].if_array();
    if (objects == nullptr || objects->empty()) continue;
    any = true;
    write_items(html, *objects, std::string(sign));
  }
  if (!any) html.raw("<li>none</li>");
  html.raw("</ul></dd>");
}

// Findings and lock waits have sections of their own; a catalog difference is shown as one; the
// digest of each script is for machines.
Json::Object without(const Json& facts, std::initializer_list<std::string> keys) {
  Json::Object rest;
  if (const auto* object = facts.if_object()) rest = *object;
  for (const auto& key : keys) rest.erase(key);
  return rest;
}

void write_receipt(Html& html, const std::string& title, const Json& facts) {
  const auto rest = without(facts, {"findings", "change", "lock_waits", "scripts_sha256"});
  const bool has_change = facts["change"].if_object() != nullptr;
  if (rest.empty() && !has_change) return;
  html.element("<section class=\"receipt\"><h3>", title, "</h3><dl>");
  if (has_change) write_change(html, facts["change"]);
  for (const auto& [key, value] : rest) write_value(html, key, value, 0);
  html.raw("</dl></section>\n");
}

}  // namespace

void write_receipts(Html& html, const saga::RunState& run) {
  html.raw("<h2>Receipts</h2>\n<div id=\"receipts\">\n");
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    write_receipt(html, saga::name_of(run.shape, at), step.facts);
    write_receipt(html, saga::name_of(run.shape, at) + ": the way back", step.undo_facts);
  }
  html.raw("</div>\n");
}

}  // namespace belay::report
