// The revision graph of the release, with what this run applied.
#include <algorithm>

#include "core/report/sections.hpp"

namespace belay::report {
namespace {

using Mark = RevisionRow::Mark;

bool is_marked(const RevisionRow& row) {
  return row.mark != Mark::none || row.left_here;
}

// Which rows are shown: of a history of thousands the newest, and those around what is marked.
std::vector<bool> shown_rows(const std::vector<RevisionRow>& rows) {
  std::vector<bool> shown(rows.size(), false);
  std::size_t count = 0;
  const auto show = [&](std::size_t from, std::size_t to) {
    for (; from < std::min(to, rows.size()) && count < most_revision_rows; ++from) {
      if (!shown[from]) ++count;
      shown[from] = true;
    }
  };
  show(0, first_revision_rows);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!is_marked(rows[i])) continue;
    show(i - std::min(i, rows_near_a_mark), i + rows_near_a_mark + 1);
  }
  return shown;
}

void write_revision(Html& html, const RevisionRow& row) {
  html.element("<span class=\"strokes\">", row.strokes, "</span>");
  if (!row.words.empty()) {
    html.raw(row.left_here ? Markup(" <span class=\"here\">") : Markup(" <span>"));
    html.text(row.words).raw("</span>");
  }
  if (row.mark == Mark::applied) {
    html.raw(" <span class=\"mark good\">applied by this run</span>");
  } else if (row.mark == Mark::taken_back) {
    html.raw(" <span class=\"mark back\">applied by this run and taken back</span>");
  }
  html.raw("\n");
}

void write_left_out(Html& html, std::size_t rows) {
  if (rows == 0) return;
  html.element("<span class=\"left-out\">",
               std::to_string(rows) + " rows are left out here; belay history has them",
               "</span>\n");
}

void write_rows(Html& html, const std::vector<RevisionRow>& rows) {
  const auto shown = shown_rows(rows);
  std::size_t left_out = 0;
  html.raw("<div class=\"wide\"><div id=\"revisions\">");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!shown[i]) {
      ++left_out;
      continue;
    }
    write_left_out(html, left_out);
    left_out = 0;
    write_revision(html, rows[i]);
  }
  write_left_out(html, left_out);
  html.raw("</div></div>\n");
}

}  // namespace

void write_revisions(Html& html, const Subject& subject) {
  const auto& picture = subject.revisions;
  if (picture.scripts.empty()) return;
  html.raw("<h2>Revisions</h2>\n");
  if (!picture.missing.empty()) {
    html.element("<p>",
                 "The scripts of '" + picture.scripts + "' cannot be drawn: " + picture.missing,
                 "</p>\n");
    return;
  }
  html.element("<p class=\"facts\">",
               "The scripts of '" + picture.scripts + "' as they are now, newest first", "</p>\n");
  write_rows(html, picture.rows);
}

}  // namespace belay::report
