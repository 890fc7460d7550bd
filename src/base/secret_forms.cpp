#include "base/secret_forms.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "base/text.hpp"

namespace belay {
namespace {

constexpr std::string_view upper_digits = "0123456789ABCDEF";
constexpr std::string_view lower_digits = "0123456789abcdef";
constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t shortest_encoding = 6;
constexpr std::size_t shortest_password = 3;  // one of two letters is in every word
constexpr std::size_t shortest_piece = 4;
constexpr std::size_t telling_password = 8;
constexpr std::string_view url_marks = "@/#?:%";

unsigned char byte_of(char c) {
  return static_cast<unsigned char>(c);
}

void append_hex(std::string& text, char c, std::string_view digits) {
  text += digits[byte_of(c) >> 4U];
  text += digits[byte_of(c) & 15U];
}

std::string percent_encoded(std::string_view value, std::string_view digits, bool plus) {
  std::string text;
  for (const char c : value) {
    const bool kept = std::isalnum(byte_of(c)) != 0 || c == '-' || c == '.' || c == '_' || c == '~';
    if (kept) {
      text += c;
    } else if (plus && c == ' ') {
      text += '+';
    } else {
      append_hex(text += '%', c, digits);
    }
  }
  return text;
}

std::string hex(std::string_view value, std::string_view digits) {
  std::string text;
  for (const char c : value) append_hex(text, c, digits);
  return text;
}

// With a backslash before each of `marks`, and line breaks as letters.
std::string backslashed(std::string_view value, std::string_view marks) {
  std::string text;
  for (const char c : value) {
    if (c == '\n') {
      text += "\\n";
    } else if (c == '\t') {
      text += "\\t";
    } else if (c == '\r') {
      text += "\\r";
    } else {
      if (marks.find(c) != std::string_view::npos) text += '\\';
      text += c;
    }
  }
  return text;
}

// JSON and JavaScript in their most cautious dress: all but letters and digits as \u00XX.
std::string unicode_escaped(std::string_view value, std::string_view digits, std::string_view all) {
  std::string text;
  for (const char c : value) {
    if (all.find(c) != std::string_view::npos) {
      append_hex(text += "\\u00", c, digits);
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

std::string doubled(std::string_view value, char mark) {
  std::string text;
  for (const char c : value) text.append(c == mark ? 2 : 1, c);
  return text;
}

std::string replaced(std::string_view value, char mark, std::string_view by) {
  std::string text;
  for (const char c : value) {
    if (c == mark) {
      text += by;
    } else {
      text += c;
    }
  }
  return text;
}

// The letters that depend on the value alone when `before` bytes stand in front of it.
std::string base64_core(std::string_view value, std::size_t before) {
  const std::string bytes = std::string(before, '\0') + std::string(value);
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U) | byte_of(c);
    for (bits += 8; bits >= 6; bits -= 6) {
      text += base64_alphabet[(buffer >> static_cast<unsigned>(bits - 6)) & 63U];
    }
  }
  constexpr std::array<std::size_t, 3> foreign{0, 2, 3};
  return text.substr(std::min(foreign[before], text.size()));
}

std::string url_alphabet(std::string text) {
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

int digit(char c) {
  return std::isdigit(byte_of(c)) != 0 ? c - '0' : lowered(c) - 'a' + 10;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool coded = text[i] == '%' && i + 2 < text.size() &&
                       std::isxdigit(byte_of(text[i + 1])) != 0 &&
                       std::isxdigit(byte_of(text[i + 2])) != 0;
    out += coded ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (coded) i += 2;
  }
  return out;
}

// Drivers agree on the last "@"; people do not always quote one inside the password.
std::string_view password_of_url(std::string_view url) {
  const auto scheme = url.find("://");
  const auto at = url.rfind('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos) return {};
  const auto colon = url.find(':', scheme + 3);
  if (colon == std::string_view::npos || colon >= at) return {};
  const auto password = url.substr(colon + 1, at - colon - 1);
  const auto user = url.substr(scheme + 3, colon - scheme - 3);
  const auto slash = url.find('/', at);
  const auto name = slash == std::string_view::npos ? std::string_view{} : url.substr(slash + 1);
  const bool hides_nothing = password == user || password == name.substr(0, name.find('?'));
  return hides_nothing && password.size() < telling_password ? std::string_view{} : password;
}

std::string_view password_of_keywords(std::string_view text, std::string_view keyword) {
  const auto at = text.find(keyword);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + keyword.size());
  if (text.starts_with('\'')) return text.substr(1, text.find('\'', 1) - 1);
  return text.substr(0, text.find_first_of(" &\n"));
}

std::vector<Secret> as_secrets(const std::set<std::string>& texts) {
  std::vector<Secret> secrets;
  for (const auto& text : texts) secrets.emplace_back(text);
  return secrets;
}

}  // namespace

std::vector<Secret> forms_of(std::string_view secret) {
  std::set<std::string> encodings{hex(secret, upper_digits), hex(secret, lower_digits)};
  for (std::size_t before = 0; before < 3; ++before) {
    encodings.insert(base64_core(secret, before));
    encodings.insert(url_alphabet(base64_core(secret, before)));
  }
  for (const auto digits : {upper_digits, lower_digits}) {
    const std::string once = percent_encoded(secret, digits, false);
    encodings.insert({once, percent_encoded(once, digits, false),
                      percent_encoded(secret, digits, true), unicode_escaped(secret, digits, "/"),
                      unicode_escaped(secret, digits, "<>&'"),
                      unicode_escaped(secret, digits, "<>&'\"\\/+=")});
  }
  encodings.insert({backslashed(secret, "\"\\"), backslashed(secret, "\"\\/"),
                    backslashed(secret, "'\\"), doubled(secret, '\''),
                    replaced(secret, '\'', "'\\''"), replaced(secret, '\'', "'\"'\"'"),
                    escaped(secret)});
  std::erase_if(encodings, [](const auto& form) { return form.size() < shortest_encoding; });
  if (!secret.empty()) encodings.emplace(secret);
  return as_secrets(encodings);
}

std::vector<Secret> passwords_in(std::string_view text) {
  std::set<std::string> found;
  for (const auto password : {password_of_url(text), password_of_keywords(text, "password=")}) {
    if (password.size() < shortest_password) continue;
    found.insert({std::string(password), percent_decoded(password)});
  }
  return as_secrets(found);
}

std::vector<Secret> pieces_of(std::string_view password) {
  std::set<std::string> pieces;
  while (!password.empty()) {
    const auto end = password.find_first_of(url_marks);
    const auto piece = password.substr(0, end);
    if (piece.size() >= shortest_piece) pieces.emplace(piece);
    password.remove_prefix(end == std::string_view::npos ? password.size() : end + 1);
  }
  return as_secrets(pieces);
}

}  // namespace belay
