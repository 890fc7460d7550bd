// The ways back, as shown before the start and as taken, and the records of the run.
#include "base/text.hpp"
#include "core/ledger/chain.hpp"
#include "core/ledger/codec.hpp"
#include "core/report/sections.hpp"
#include "core/report/words.hpp"
#include "core/saga/naming.hpp"
#include "core/saga/preview.hpp"

namespace belay::report {
namespace {

void write_moves(Html& html, const ledger::RunShape& shape, const saga::PointOfReturn& point) {
  if (point.moves.empty()) html.raw("nothing was changed by then");
  for (const auto& move : point.moves) {
    html.element("<div>", saga::name_of(shape, move.at) + ": " + saga::text_of(move.ladder),
                 "</div>");
  }
}

// What was chosen at the time, and why.
void write_choices(Html& html, const Subject& subject) {
  bool any = false;
  for (const auto& entry : subject.entries) {
    const auto* chosen = std::get_if<ledger::WayBackChosen>(&entry.draft.record);
    if (chosen == nullptr) continue;
    html.raw(any ? Markup("") : Markup("<h3>as taken</h3><ul id=\"choices\">"));
    any = true;
    html.element("<li>",
                 saga::name_of(subject.run.shape, chosen->at) + ": " +
                     std::string(saga::text_of(chosen->way)) + ": " + chosen->why,
                 "</li>");
  }
  if (any) html.raw("</ul>\n");
}

std::string body_of(const ledger::Entry& entry) {
  const auto record = parse_json(entry.bytes);
  std::string body = entry.bytes;
  if (record) body = canonical((*record)["body"]);
  if (body.size() <= most_record_bytes) return body;
  const auto whole = body.size();
  body.resize(most_record_bytes);
  while (!is_valid_utf8(body)) body.pop_back();
  return body + " … (" + std::to_string(whole) + " bytes; belay audit show has them all)";
}

void write_record(Html& html, const ledger::Entry& entry) {
  const auto& draft = entry.draft;
  html.raw("<tr><td class=\"number\">").number(entry.head.seq).raw("</td>");
  html.element("<td class=\"time\">", to_text(draft.at), "</td>");
  html.element("<td>", draft.actor.user + "@" + draft.actor.host, "</td>");
  html.raw("<td class=\"number\">").number(draft.epoch).raw("</td>");
  html.element("<td>", ledger::kind_name(draft.record), "");
  html.element("<div class=\"body\">", body_of(entry), "</div></td></tr>\n");
}

}  // namespace

void write_ways_back(Html& html, const Subject& subject) {
  const auto& shape = subject.run.shape;
  html.raw("<h2>The ways back</h2>\n");
  write_choices(html, subject);
  html.raw(
      "<h3>as shown before the start</h3>\n<div class=\"wide\"><table id=\"ways\"><thead><tr>"
      "<th>if this step fails</th><th>then</th></tr></thead><tbody>\n");
  for (const auto& point : saga::preview(shape)) {
    html.element("<tr><td>", saga::name_of(shape, point.fails), "</td><td>");
    write_moves(html, shape, point);
    html.raw("</td></tr>\n");
  }
  html.raw("</tbody></table></div>\n");
}

void write_ledger(Html& html, const Subject& subject) {
  const std::string head = ledger::to_text(subject.head);
  html.raw("<h2>Ledger</h2>\n<p>")
      .text("The chain of '" + subject.environment + "' verified when this was written: ");
  html.number(subject.chain_length).raw(" records, head <code id=\"head\">").text(head);
  html.raw("</code>. To prove that it still holds them:<br><code>");
  html.text("belay audit verify --expect-head " + head).raw("</code></p>\n");
  const auto count = subject.entries.size();
  html.raw(
      "<div class=\"wide\"><table id=\"ledger\"><thead><tr><th>no.</th><th>when</th><th>who</th>"
      "<th>epoch</th><th>record</th></tr></thead><tbody>\n");
  for (std::size_t i = 0; i < count; ++i) {
    const bool shown =
        count <= most_records || i < most_records / 2 || i >= count - most_records / 2;
    if (shown) write_record(html, subject.entries[i]);
    if (!shown && i == most_records / 2) {
      html.element("<tr><td colspan=\"5\">",
                   std::to_string(count - most_records) +
                       " records are left out here; belay audit show " + subject.run.id.text +
                       " has them",
                   "</td></tr>\n");
    }
  }
  html.raw("</tbody></table></div>\n");
}

}  // namespace belay::report
