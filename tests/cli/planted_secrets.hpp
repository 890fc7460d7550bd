// Twelve secrets, and a program that prints them in the forms that programs print such things in.
// Its list of forms is made by Python's own libraries, not by Belay.
#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace belay::cli_test {

// Prints the secrets that it is given by name, file or value, in every form, to both streams, in
// pieces; with --forms just lists what must never be found.
inline constexpr std::string_view leak_py = R"py(import base64, json, os, shlex, sys, urllib.parse

def forms(s):
    quoted = urllib.parse.quote(s, safe="")
    yield from (s, quoted, quoted.lower() if s.isalnum() else quoted, urllib.parse.quote_plus(s))
    yield from (urllib.parse.quote(quoted, safe=""), s.encode().hex(), s.encode().hex().upper())
    yield from (json.dumps(s)[1:-1], json.dumps(s)[1:-1].replace("/", "\\/"), repr(s)[1:-1])
    yield from (s.replace("'", "''"), shlex.quote(s).strip("'"))

def base64_texts(s):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in ("", "x", "xy"):
            yield encode((before + s + "!!!").encode()).decode()

def cores(s):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for skipped, before in ((0, ""), (2, "x"), (3, "xy")):
            bits = len((before + s).encode()) * 8
            yield encode((before + s).encode()).decode()[skipped:bits // 6]

def passwords(s):
    yield s
    if "://" in s and "@" in s:
        yield urllib.parse.unquote(s.split("://")[1].rsplit("@")[0].split(":", 1)[1])

def leak(values):
    for value in values:
        for secret in passwords(value):
            for form in [*forms(secret), *base64_texts(secret)]:
                for stream in (sys.stdout, sys.stderr):
                    stream.write("here: ")
                    for at in range(0, len(form), 7):
                        stream.write(form[at:at + 7])
                        stream.flush()
                    stream.write("\n")

if __name__ == "__main__":
    if sys.argv[1] == "--forms":
        for line in sys.stdin if len(sys.argv) < 3 else open(sys.argv[2]):
            for text in {*forms(line[:-1]), *cores(line[:-1])}:
                print(text)
    else:
        leak([open(file).read().strip() for file in sys.argv[2:]])
        sys.exit(int(sys.argv[1]))
)py";

inline const std::vector<std::pair<std::string, std::string>> planted{
    {"url", "Cn1%u/rl #q\"9z"},     // the password of the database's URL
    {"file", "Cn2-f1le+k\\ey7x"},   // in env_file
    {"quoted", "Cn3 qu0'ted&8w"},   // in env_file, quoted
    {"export", "Cn4=exp0rt/5v"},    // in env_file, exported
    {"pass", "Cn5+pa55$ed<6u"},     // of env_pass
    {"smtp", "Cn6~smtp?mail4t"},    // the password in a URL of env_pass
    {"service", "Cn7-serv1ce3s"},   // in a service file that the caller's environment names
    {"pgpass", "Cn8-pgpa55-2r"},    // in a password file
    {"other", "Cn9-other-1q-x"},    // of the caller's environment, and nobody's business
    {"pgpassword", "CnA-pgpw-0p"},  // PGPASSWORD of the caller's environment
    {"webhook", "CnB-webh00k-9o"},  // in the URL of a webhook
    {"credential", "CnC-cred-8n"},  // the password of a URL that is a credential
};

inline std::string canary(std::string_view name) {
  return std::ranges::find(planted, name, [](const auto& pair) { return pair.first; })->second;
}

inline std::string percent_encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      out += c;
    } else {
      out.append({'%', digits[byte >> 4U], digits[byte & 15U]});
    }
  }
  return out;
}

}  // namespace belay::cli_test
