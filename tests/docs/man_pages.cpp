// docs/man: the manual page of belay, and one for each command
#include "base/errors.hpp"
#include "docs/pages.hpp"

namespace belay::docs {
namespace {

// Text for roff: nothing in it may be taken for a request, and no byte outside ASCII.
class Roff {
 public:
  void request(std::string_view name, std::string_view text = {}) {
    page_ += "." + std::string(name);
    if (!text.empty()) page_ += " " + escaped(text);
    page_ += "\n";
  }
  void line(std::string_view text) {
    const bool looks_like_a_request = text.starts_with('.') || text.starts_with('\'');
    page_ += (looks_like_a_request ? "\\&" : "") + escaped(text) + "\n";
  }
  // As it is typed: no filling.
  void example(std::string_view text) {
    page_ += ".PP\n.nf\n.RS 4\n";
    line(text);
    page_ += ".RE\n.fi\n";
  }
  // A term in bold, and what it means.
  void item(std::string_view term, std::string_view text) {
    page_ += ".TP\n\\fB" + escaped(term) + "\\fR\n";
    line(text);
  }
  std::string take() { return std::move(page_); }

 private:
  static std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '\\') {
        out += "\\e";
      } else if (c == '-') {
        out += "\\-";
      } else if (c == '\'') {
        out += "\\(aq";
      } else if (text.substr(at).starts_with("…")) {
        out += "...";
        at += std::string_view("…").size() - 1;
      } else if (c != '`') {
        out += c;
      }
    }
    return out;
  }

  std::string page_;
};

void add_commands(Roff& page) {
  for (const auto& spec : cli::command_table()) {
    page.item(usage_of(spec).substr(6), std::string(spec.summary) + ".");
    for (const auto& option : spec.options) {
      page.request("RS");
      page.item(name_of(option), std::string(option.doc) + ".");
      page.request("RE");
    }
  }
}

void add_common_options(Roff& page, std::string_view title) {
  page.request("SH", title);
  for (const auto& option : common_options) page.item(option.names, option.doc);
}

void add_exit_statuses(Roff& page) {
  page.request("SH", "EXIT STATUS");
  for (const auto& row : exit_status_table()) {
    page.item(std::to_string(static_cast<int>(row.status)),
              std::string(row.name) + ": " + std::string(row.meaning) + ".");
  }
}

std::string in_capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// "[RUN]" and the like, in words.
void add_words(Roff& page, std::string_view words) {
  if (words.find("RUN") != std::string_view::npos) {
    page.line("RUN is a run's identifier or a unique beginning of it; without one, the newest run");
    page.line("that is not over is meant, else the newest.");
  }
}

}  // namespace

std::string man_page() {
  Roff page;
  page.request("\\\" Printed from the tables in the code by tests/docs.");
  page.request("TH", "BELAY 1 \"\" \"Belay\" \"User Commands\"");
  page.request("SH", "NAME");
  page.line("belay - safe production deploys for PostgreSQL applications");
  page.request("SH", "SYNOPSIS");
  page.line("belay [options] command [arguments]");
  page.request("SH", "DESCRIPTION");
  page.line(
      "Carries out declarative deploy plans against a PostgreSQL database and the application");
  page.line(
      "on it, keeps a ledger of everything intended and done, and takes the way back that it");
  page.line("showed before the start when a step fails.");
  page.request("SH", "COMMANDS");
  add_commands(page);
  add_common_options(page, "OPTIONS");
  add_exit_statuses(page);
  page.request("SH", "ENVIRONMENT");
  page.item("NO_COLOR", "When it is set and not empty, nothing is printed in colour.");
  page.request("SH", "FILES");
  page.item("belay.toml", "The environments, in the application's repository.");
  page.item("plans/*.toml", "The plans, by custom.");
  page.request("SH", "SEE ALSO");
  std::string all;
  for (const auto& spec : cli::command_table()) {
    all += (all.empty() ? "" : ", ") + man_name_of(spec) + "(1)";
  }
  page.line(all);
  return page.take();
}

std::string man_name_of(const cli::CommandSpec& spec) {
  std::string name = "belay-" + std::string(spec.name);
  for (char& c : name) c = c == ' ' ? '-' : c;
  return name;
}

std::string man_page_of(const cli::CommandSpec& spec) {
  Roff page;
  const std::string name = man_name_of(spec);
  page.request("\\\" Printed from the tables in the code by tests/docs.");
  page.request("TH", in_capitals(name) + " 1 \"\" \"Belay\" \"User Commands\"");
  page.request("SH", "NAME");
  page.line(name + " - " + std::string(spec.summary));
  page.request("SH", "SYNOPSIS");
  page.line(usage_of(spec) + " [options]");
  page.request("SH", "DESCRIPTION");
  page.line(std::string(spec.summary) + ".");
  add_words(page, spec.words);
  if (!spec.options.empty()) page.request("SH", "OPTIONS");
  for (const auto& option : spec.options) {
    page.item(name_of(option), std::string(option.doc) + ".");
  }
  add_common_options(page, "OPTIONS OF EVERY COMMAND");
  page.request("SH", "EXAMPLE");
  page.example(spec.example);
  add_exit_statuses(page);
  page.request("SH", "SEE ALSO");
  page.line("belay(1)");
  return page.take();
}

}  // namespace belay::docs
