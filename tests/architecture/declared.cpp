#include "architecture/declared.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace belay::architecture {
namespace {

// Behind what stands in quotes or in a comment and begins at `at`; `at` itself where none does.
std::size_t behind_no_code(std::string_view text, std::size_t at) {
  const auto behind = [&](std::string_view end, std::size_t from) {
    const auto found = text.find(end, from);
    return found == std::string_view::npos ? text.size() : found + end.size();
  };
  const auto rest = text.substr(at);
  if (rest.starts_with("//") || rest.starts_with("#")) return behind("\n", at) - 1;
  if (rest.starts_with("/*")) return behind("*/", at);
  if (rest.starts_with("R\"")) {
    const auto open = text.find('(', at);
    return behind(")" + std::string(text.substr(at + 2, open - at - 2)) + "\"", open);
  }
  const bool digits = at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1]));
  if (rest[0] != '"' && (rest[0] != '\'' || digits)) return at;
  for (auto end = at + 1; end < text.size(); ++end) {
    if (text[end] == rest[0]) return end + 1;
    if (text[end] == '\\') ++end;
  }
  return text.size();
}

// The text without comments, preprocessor lines and what stands in quotes.
std::string bare(std::string_view text) {
  std::string code;
  for (std::size_t at = 0; at < text.size();) {
    const auto behind = behind_no_code(text, at);
    code += behind == at ? text[at] : ' ';
    at = behind == at ? at + 1 : behind;
  }
  return code;
}

bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Its words, and each sign between them; "::" is one.
std::vector<std::string> words_of(std::string_view code) {
  std::vector<std::string> words;
  char before = ' ';
  for (const char c : code) {
    const bool goes_on = is_of_word(c) ? is_of_word(before) : c == ':' && before == ':';
    if (goes_on) {
      words.back() += c;
    } else if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      words.emplace_back(1, c);
    }
    before = c;
  }
  return words;
}

// Where what opens at `at` is closed.
std::size_t closing(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (std::string_view("({[").find(text[at]) != std::string_view::npos) ++depth;
    if (std::string_view(")}]").find(text[at]) != std::string_view::npos && --depth == 0) break;
  }
  return at;
}

// Where the parameters of a declaration begin: the first "(" that is no part of a type.
std::size_t parameters_at(std::string_view head) {
  int angles = 0;
  for (std::size_t at = 0; at < head.size(); ++at) {
    if (head[at] == '<') ++angles;
    if (head[at] == '>') --angles;
    if (head[at] == '=' && angles == 0) return std::string_view::npos;
    if (head[at] == '(' && angles == 0) return at;
  }
  return std::string_view::npos;
}

std::vector<std::string> kinds_in(std::string_view list) {
  std::vector<std::string> kinds;
  int depth = 0;
  std::string one;
  for (const char c : list) {
    if (std::string_view("(<{").find(c) != std::string_view::npos) ++depth;
    if (std::string_view(")>}").find(c) != std::string_view::npos) --depth;
    if (c == ',' && depth == 0) {
      kinds.push_back(kind_of(one));
      one.clear();
    } else {
      one += c;
    }
  }
  if (one.find_first_not_of(" \n") != std::string::npos) kinds.push_back(kind_of(one));
  return kinds;
}

std::optional<DeclaredFunction> function_of(std::string_view head) {
  static const std::set<std::string, std::less<>> no_function{
      "operator", "using", "typedef", "friend", "static_assert", "enum"};
  const auto at = parameters_at(head);
  if (at == std::string_view::npos) return std::nullopt;
  const auto words = words_of(head.substr(0, at));
  // A result, then a name; that of a member stands behind "::", that of a constructor alone.
  if (words.size() < 2 || words[words.size() - 2] == "::") return std::nullopt;
  if (std::islower(static_cast<unsigned char>(words.back()[0])) == 0) return std::nullopt;
  for (const auto& word : words) {
    if (no_function.contains(word)) return std::nullopt;
  }
  const auto end = closing(head, at);
  return DeclaredFunction{{}, words.back(), kinds_in(head.substr(at + 1, end - at - 1))};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(bare(text)) {}

  std::vector<DeclaredFunction> read() {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      if (text_[at] == '{') {
        at = open(at);
      } else if (text_[at] == '}') {
        if (!scopes_.empty()) scopes_.pop_back();
        head_.clear();
      } else if (text_[at] == ';') {
        note();
      } else {
        head_ += text_[at];
      }
    }
    return std::move(found_);
  }

 private:
  // Goes into a namespace, and behind the end of anything else.
  std::size_t open(std::size_t at) {
    const auto words = words_of(head_);
    const auto space = std::ranges::find(words, "namespace");
    if (space != words.end()) {
      scopes_.emplace_back();
      for (auto word = space + 1; word != words.end(); ++word) scopes_.back() += *word;
      head_.clear();
      return at;
    }
    note();
    return closing(text_, at);
  }

  void note() {
    if (auto function = function_of(head_)) {
      for (const auto& scope : scopes_) {
        if (scope.empty()) function->anonymous = true;
        if (!scope.empty()) function->scope += (function->scope.empty() ? "" : "::") + scope;
      }
      found_.push_back(std::move(*function));
    }
    head_.clear();
  }

  std::string text_;
  std::string head_;  // of the declaration that is being read
  std::vector<std::string> scopes_;
  std::vector<DeclaredFunction> found_;
};

}  // namespace

std::vector<DeclaredFunction> functions_in(std::string_view text) {
  return Reader(text).read();
}

std::string kind_of(std::string_view parameter) {
  static const std::set<std::string, std::less<>> numbers{
      "unsigned", "int",      "long",    "double",   "bool",    "char",
      "size_t",   "uint32_t", "int32_t", "uint64_t", "int64_t", "ptrdiff_t"};
  std::vector<std::string> type;
  for (auto& word : words_of(parameter.substr(0, parameter.find('=')))) {
    if (word == "::" && !type.empty()) type.pop_back();  // what the type lies in
    if (word != "::" && word != "const" && word != "&") type.push_back(std::move(word));
  }
  // A word that is left over behind the type is the parameter's name.
  if (type.size() > 1 && is_of_word(type.back()[0])) type.pop_back();
  std::string kind;
  for (const auto& word : type) kind += word;
  if (kind == "string" || kind == "string_view" || kind == "char*") return "text";
  if (numbers.contains(kind)) return "number";
  std::ranges::transform(kind, kind.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return kind;
}

}  // namespace belay::architecture
