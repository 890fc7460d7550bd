#include "core/report/timeline.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "core/report/axis.hpp"
#include "core/report/words.hpp"
#include "core/saga/naming.hpp"

namespace belay::report {
namespace {

constexpr std::int64_t row_height = 40;
constexpr std::int64_t head_height = 26;
constexpr std::int64_t axis_height = 22;
constexpr std::int64_t least_width = 700;  // of a bar, so that the shortest can be seen
constexpr std::size_t most_letters = 40;   // of a label: what a phone has room for

struct Row {
  StepAt at;
  Direction direction;
  std::vector<const Span*> attempts;
};

// In the order of their first attempts, forward before back.
std::vector<Row> rows_of(std::span<const Span> spans) {
  std::vector<Row> rows;
  for (const auto& span : spans) {
    const auto found = std::ranges::find_if(
        rows, [&](const Row& row) { return row.at == span.at && row.direction == span.direction; });
    if (found != rows.end()) {
      found->attempts.push_back(&span);
    } else {
      rows.push_back({span.at, span.direction, {&span}});
    }
  }
  std::ranges::stable_sort(rows, {}, &Row::direction);
  return rows;
}

// Cut between characters, never inside one.
std::string shortened(const std::string& text) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
    if (begins && ++letters > most_letters) return text.substr(0, i) + "…";
  }
  return text;
}

std::string_view word_of(SpanEnd end) {
  switch (end) {
    case SpanEnd::done:
      return "done";
    case SpanEnd::failed:
      return "failed";
    case SpanEnd::in_doubt:
      return "in doubt";
    case SpanEnd::interrupted:
      return "interrupted";
    case SpanEnd::at_work:
      return "at work";
  }
  ENSURE(false, "an end of a span that does not exist");
}

Markup bar_of(const Span& span) {
  switch (span.end) {
    case SpanEnd::done:
      if (span.direction == Direction::back) return "<rect class=\"bar back\"";
      return "<rect class=\"bar done\"";
    case SpanEnd::failed:
      return "<rect class=\"bar failed\"";
    case SpanEnd::in_doubt:
      return "<rect class=\"bar doubt\"";
    case SpanEnd::interrupted:
      return "<rect class=\"bar cut\"";
    case SpanEnd::at_work:
      return "<rect class=\"bar work\"";
  }
  ENSURE(false, "an end of a span that does not exist");
}

class Picture {
 public:
  Picture(Html& html, const saga::RunState& run, std::span<const Span> spans, Instant now)
      : html_(html), run_(run), rows_(rows_of(spans)), axis_(spans, run.opened, now), end_(now) {}

  void draw() {
    const bool both = rows_.back().direction == Direction::back;
    height_ = static_cast<std::int64_t>(rows_.size()) * row_height + (both ? 2 : 1) * head_height +
              axis_height;
    html_
        .raw(
            "<svg id=\"timeline\" role=\"img\" aria-labelledby=\"timeline-title\" width=\"100%\" "
            "height=\"")
        .number(height_)
        .raw("\"><title id=\"timeline-title\">")
        .text("what run " + run_.id.text + " did, over time")
        .raw("</title>\n");
    draw_breaks();
    heading("the way forward");
    for (const auto& row : rows_) {
      if (row.direction == Direction::back && !going_back_) begin_way_back();
      draw_row(row);
    }
    draw_axis();
    html_.raw("</svg>\n");
  }

 private:
  void percent(std::int64_t place) { html_.thousandths(place).raw("%"); }

  void heading(std::string_view text) {
    html_.raw("<text class=\"head\" x=\"0\" y=\"")
        .number(top_ + 17)
        .raw("\">")
        .text(text)
        .raw("</text>\n");
    top_ += head_height;
  }

  void begin_way_back() {
    going_back_ = true;
    html_.raw("<line class=\"turn\" x1=\"0\" x2=\"100%\" y1=\"")
        .number(top_ + 2)
        .raw("\" y2=\"")
        .number(top_ + 2)
        .raw("\"/>");
    heading("the way back");
  }

  void draw_row(const Row& row) {
    const Span& last = *row.attempts.back();
    const std::string label = label_of(row);
    std::string note = std::string(word_of(last.end));
    if (last.is_measured()) note += " " + spoken(last.to - last.from);
    if (row.attempts.size() > 1) note = std::to_string(row.attempts.size()) + " tries, " + note;
    html_.raw("<g><title>").text(label + ": " + note).raw("</title>");
    html_.raw("<text class=\"label\" x=\"0\" y=\"").number(top_ + 13).raw("\">");
    html_.text(shortened(label)).raw("</text>");
    html_.raw("<text class=\"note\" x=\"100%\" y=\"").number(top_ + 13).raw("\">");
    html_.text(note).raw("</text>");
    html_.raw("<rect class=\"lane\" x=\"0\" width=\"100%\" height=\"12\" y=\"")
        .number(top_ + 19)
        .raw("\"/>");
    for (const auto* span : row.attempts) draw_bar(*span);
    html_.raw("</g>\n");
    top_ += row_height;
  }

  // "1.4 migrate to 0003"; "1.4 downgrade: migrate to 0003" on the way back.
  std::string label_of(const Row& row) const {
    std::string label = saga::name_of(run_.shape, row.at);
    const auto& way = run_.step(row.at).way;
    if (row.direction == Direction::forward || !way) return label;
    return label.insert(label.find(' '), " " + std::string(saga::text_of(*way)) + ":");
  }

  void draw_bar(const Span& span) {
    auto left = axis_.place(span.from);
    const auto width = std::max(least_width, axis_.place(span.to) - left);
    left = std::min(left, Axis::whole - width);
    html_.raw(bar_of(span)).raw(" rx=\"2\" height=\"12\" y=\"").number(top_ + 19).raw("\" x=\"");
    percent(left);
    html_.raw("\" width=\"");
    percent(width);
    html_.raw("\"/>");
  }

  void draw_breaks() {
    for (const auto& piece : axis_.pieces()) {
      if (!piece.is_break) continue;
      html_.raw("<rect class=\"break\" y=\"").number(head_height).raw("\" x=\"");
      percent(piece.left);
      html_.raw("\" width=\"");
      percent(piece.width);
      html_.raw("\" height=\"").number(height_ - head_height - axis_height).raw("\"><title>");
      html_.text("nothing was done for " + spoken(piece.to - piece.from)).raw("</title></rect>\n");
    }
  }

  void draw_axis() {
    const auto line = [&](Markup anchor, std::int64_t place, const std::string& text) {
      html_.raw("<text class=\"axis ").raw(anchor).raw("\" y=\"").number(top_ + 15).raw("\" x=\"");
      percent(place);
      html_.raw("\">").text(text).raw("</text>");
    };
    line("", 0, spoken(run_.opened).substr(11, 8));
    for (const auto& piece : axis_.pieces()) {
      const bool room = piece.left > 20'000 && piece.left + piece.width < 80'000;
      if (piece.is_break && room) {
        line("middle", piece.left + piece.width / 2, "+" + spoken(piece.to - piece.from));
      }
    }
    line("end", Axis::whole, spoken(end_).substr(11, 8));
  }

  Html& html_;
  const saga::RunState& run_;
  std::vector<Row> rows_;
  Axis axis_;
  Instant end_;
  std::int64_t height_ = 0;
  std::int64_t top_ = 0;
  bool going_back_ = false;
};

}  // namespace

void draw_timeline(Html& html, const saga::RunState& run, std::span<const Span> spans,
                   Instant now) {
  Picture(html, run, spans, now).draw();
}

}  // namespace belay::report
