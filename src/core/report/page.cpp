#include "core/report/page.hpp"

#include "core/report/last_word.hpp"
#include "core/report/sections.hpp"
#include "core/report/style.hpp"
#include "core/report/timeline.hpp"
#include "core/report/words.hpp"

namespace belay::report {
namespace {

void write_row(Html& html, Markup label, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  html.raw("<dt>").raw(label).raw("</dt><dd>");
  for (const auto& line : lines) html.element("<div>", line, "</div>");
  html.raw("</dd>\n");
}

// "belay resume 01J… --look-again (after the cause was mended)": the command, and the rest.
void write_next(Html& html, const std::vector<std::string>& commands) {
  if (commands.empty()) return;
  html.raw("<dt>next</dt><dd id=\"next\">");
  for (const auto& command : commands) {
    const auto end = std::min(command.find(" ("), command.find(", "));
    if (!command.starts_with("belay ")) {
      html.element("<div>", command, "</div>");
      continue;
    }
    html.element("<div><code>", command.substr(0, end), "</code>");
    if (end != std::string::npos) html.text(command.substr(end));
    html.raw("</div>");
  }
  html.raw("</dd>\n");
}

std::string who_opened(const Subject& subject) {
  const auto& actor = subject.entries.front().draft.actor;
  const bool other = !actor.login.empty() && actor.login != actor.user;
  return actor.user + "@" + actor.host + (other ? ", logged in as " + actor.login : "");
}

Instant last_instant(const Subject& subject) {
  return subject.run.end ? subject.entries.back().draft.at : subject.now;
}

void write_times(Html& html, const Subject& subject) {
  const auto& run = subject.run;
  const Instant end = last_instant(subject);
  html.element("<p class=\"facts\">", spoken(run.opened), "");
  if (run.end) {
    html.text(" to " + spoken(end) + ", " + spoken(end - run.opened));
  } else {
    html.text(", not over; read at " + spoken(end));
  }
  html.text(" · opened by " + who_opened(subject)).raw("</p>\n");
}

}  // namespace

void write_head(Html& html, const Subject& subject) {
  const auto word = last_word(subject.run, subject.standing);
  const auto& row = row_of(subject.standing.exit);
  html.element("<header>\n<p class=\"facts\">", "Belay · environment " + subject.environment,
               "</p>\n");
  html.element("<h1>", "plan " + subject.run.shape.plan, "</h1>\n");
  html.raw(saga::is_good(subject.standing.exit)
               ? Markup("<p id=\"outcome\" class=\"outcome good\">")
               : Markup("<p id=\"outcome\" class=\"outcome bad\">"));
  html.text(row.name).raw("</p>\n");
  html.element("<p class=\"facts\">run <code>", subject.run.id.text, "</code></p>\n");
  write_times(html, subject);
  html.raw("<dl class=\"word\">\n");
  if (!subject.standing.waits_for.empty())
    write_row(html, "waits for", {subject.standing.waits_for});
  for (const auto& receipt : subject.run.receipts) {
    write_row(html, "tried elsewhere", {receipt.seen});
  }
  for (const auto& rule : subject.run.overridden) {
    write_row(html, "overridden", {rule.rule + ": " + rule.reason});
    write_row(html, "", rule.objections);
  }
  if (!word.failed.empty()) write_row(html, "what failed", {word.failed});
  write_row(html, "undone", word.done_about_it);
  write_row(html, "open", word.open);
  write_row(html, "now", word.now);
  write_next(html, word.next);
  html.raw("</dl>\n</header>\n");
}

namespace {

constexpr Markup legend =
    "<p class=\"legend\"><span class=\"key done\"></span>done <span class=\"key "
    "back\"></span>taken "
    "back <span class=\"key failed\"></span>failed <span class=\"key doubt\"></span>in doubt "
    "<span class=\"key cut\"></span>interrupted <span class=\"key break\"></span>long pause, not "
    "to "
    "scale</p>\n";

void write_picture(Html& html, const Subject& subject, std::span<const Span> spans) {
  html.raw("<h2>Timeline</h2>\n");
  if (spans.empty()) {
    html.raw("<p>No step was begun.</p>\n");
    return;
  }
  draw_timeline(html, subject.run, spans, last_instant(subject));
  html.raw(legend);
}

}  // namespace

void begin_document(Html& html, std::string_view title) {
  // SAFETY: no script and nothing from elsewhere, even if a text were taken for markup. Guarded by
  // ReportInChromium.RendersWithItsTimelineAndLeavesHostileNamesText.
  html.raw(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
  html.text(title);
  html.raw("</title>\n<style>\n").raw(style).raw("</style>\n</head>\n<body>\n<main>\n");
}

std::string end_document(Html& html) {
  html.raw("</main>\n</body>\n</html>\n");
  return html.take();
}

std::string page(const Subject& subject) {
  const auto spans = spans_of(subject.entries, last_instant(subject));
  Html html;
  begin_document(html,
                 std::string(row_of(subject.standing.exit).name) + ": " + subject.run.shape.plan);
  write_head(html, subject);
  write_picture(html, subject, spans);
  write_steps(html, subject.run, spans);
  write_findings(html, subject.run);
  write_lock_waits(html, subject);
  write_revisions(html, subject);
  write_receipts(html, subject.run);
  write_ways_back(html, subject);
  write_ledger(html, subject);
  return end_document(html);
}

}  // namespace belay::report
