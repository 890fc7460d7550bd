#include "core/report/evidence.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/report/sections.hpp"
#include "core/report/words.hpp"
#include "core/saga/naming.hpp"

namespace belay::report {
namespace {

constexpr std::size_t most_shown = 4'000;

bool failed(const saga::StepState& step) {
  return step.forward == saga::Forward::failed || step.forward == saga::Forward::partial ||
         step.forward == saga::Forward::in_doubt || step.backward == saga::Backward::partial ||
         step.backward == saga::Backward::in_doubt;
}

// "outputs/1-3-": what the children of a step printed (engine::Attempt::file).
std::string outputs_of(StepAt at) {
  return "outputs/" + std::to_string(at.phase + 1) + "-" + std::to_string(at.step + 1) + "-";
}

// The end of it, from a line's beginning.
std::string_view tail(std::string_view text) {
  if (text.size() <= most_shown) return text;
  text.remove_prefix(text.size() - most_shown);
  const auto line = text.find('\n');
  return line == std::string_view::npos ? text : text.substr(line + 1);
}

void write_outputs(Html& html, const Subject& subject, std::span<const Exhibit> exhibits) {
  for (const StepAt at : saga::all_steps(subject.run.shape)) {
    if (!failed(subject.run.step(at))) continue;
    const std::string outputs = outputs_of(at);
    for (const auto& exhibit : exhibits) {
      if (!exhibit.name.starts_with(outputs) || exhibit.bytes.empty()) continue;
      html.element("<h2>The end of what was printed: ",
                   saga::name_of(subject.run.shape, at) + ", " + exhibit.name, "</h2>\n");
      html.element("<pre>", tail(exhibit.bytes), "</pre>\n");
    }
  }
}

void write_exhibit(Html& html, const Exhibit& exhibit) {
  if (!exhibit.missing.empty()) {
    html.element("<tr><td>", exhibit.name, "</td>");
    html.element("<td>", exhibit.what, "");
    return void(html.element("<div class=\"body\">not here: ", exhibit.missing,
                             "</div></td><td></td></tr>\n"));
  }
  html.element("<tr><td><a href=\"./", exhibit.name, "\">").text(exhibit.name).raw("</a></td>");
  html.element("<td>", exhibit.what, "</td>");
  html.element("<td class=\"number\">",
               spoken_bytes(static_cast<std::int64_t>(exhibit.bytes.size())), "</td></tr>\n");
}

void write_secrets(Html& html, std::size_t exhibits, std::size_t masked) {
  html.raw("<h2>Secrets</h2>\n<p id=\"secrets\">");
  html.text(std::to_string(exhibits) +
            " files were searched for every secret that is known to "
            "belay.toml, in the forms in which one may be printed: none is in them. ");
  html.text(masked == 0 ? "Nothing had to be masked."
                        : std::to_string(masked) + " of them had one, which reads *** now.");
  html.raw(" A secret that nobody declared is not recognised: read before you pass this on.</p>\n");
}

}  // namespace

std::string ledger_extract(std::span<const ledger::Entry> chain, const RunId& run) {
  const auto is_its = [&](const ledger::Entry& entry) { return entry.draft.run == run; };
  const auto first = std::ranges::find_if(chain, is_its);
  if (first == chain.end()) return {};
  const auto last = std::find_if(chain.rbegin(), chain.rend(), is_its).base();
  const std::string before = first == chain.begin() ? "" : std::prev(first)->head.hash;
  std::string lines = canonical(Json::Object{{"before", before}}) + "\n";
  for (auto entry = first; entry != last; ++entry) {
    lines += canonical(Json::Object{{"hash", entry->head.hash}, {"record", entry->bytes}}) + "\n";
  }
  return lines;
}

std::size_t redact(std::vector<Exhibit>& exhibits, const Redactor& secrets) {
  std::size_t masked = 0;
  for (auto& exhibit : exhibits) {
    bool had = false;
    for (auto* text : {&exhibit.name, &exhibit.what, &exhibit.bytes, &exhibit.missing}) {
      auto clean = secrets.redacted(*text);
      had |= clean != *text;
      *text = std::move(clean);
    }
    masked += had ? 1 : 0;
  }
  return masked;
}

std::vector<std::string> leaking(std::span<const Exhibit> exhibits, const Redactor& secrets) {
  std::vector<std::string> names;
  for (const auto& exhibit : exhibits) {
    for (const auto* text : {&exhibit.name, &exhibit.what, &exhibit.bytes, &exhibit.missing}) {
      if (secrets.redacted(*text) != *text) names.push_back(exhibit.name);
    }
  }
  return names;
}

std::string evidence_index(const Subject& subject, std::span<const Exhibit> exhibits,
                           std::size_t masked) {
  Html html;
  begin_document(html, "evidence: " + std::string(row_of(subject.standing.exit).name) + ": " +
                           subject.run.shape.plan);
  write_head(html, subject);
  write_outputs(html, subject, exhibits);
  html.raw(
      "<h2>What is in this archive</h2>\n<div class=\"wide\"><table id=\"exhibits\"><thead><tr>"
      "<th>file</th><th>what it is</th><th>size</th></tr></thead><tbody>\n");
  for (const auto& exhibit : exhibits) write_exhibit(html, exhibit);
  html.raw("</tbody></table></div>\n");
  write_secrets(html, exhibits.size(), masked);
  return end_document(html);
}

}  // namespace belay::report
