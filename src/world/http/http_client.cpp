// The only file that includes libcurl.
#include "world/http/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>

#include "base/text.hpp"

namespace belay::world {
namespace {

constexpr std::size_t most_header_bytes = 64U << 10;
constexpr long most_redirects = 5;

struct Free {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(char* text) const { curl_free(text); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

struct Received {
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::size_t most_bytes = 0;
  std::size_t header_bytes = 0;
  bool too_long = false;
};

// Returning fewer bytes than were given ends the transfer.
std::size_t take_body(char* bytes, std::size_t, std::size_t size, void* into) {
  auto& received = *static_cast<Received*>(into);
  received.too_long = size > received.most_bytes - received.body.size();
  if (received.too_long) return 0;
  received.body.append(bytes, size);
  return size;
}

// "Name: value" and a line break; a status line begins another answer, as behind a redirect.
void keep_header(std::string_view line, Received& received) {
  if (line.starts_with("HTTP/")) received.headers.clear();
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  received.headers.emplace_back(lowered(trimmed(line.substr(0, colon))),
                                trimmed(line.substr(colon + 1)));
}

std::size_t take_header(char* bytes, std::size_t, std::size_t size, void* into) {
  auto& received = *static_cast<Received*>(into);
  received.header_bytes += size;
  if (received.header_bytes > most_header_bytes) return 0;
  keep_header({bytes, size}, received);
  return size;
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const Owned<char> owned(text);
  return text;
}

// What may be shown: no user, password, query or fragment, all of which may be secret.
Result<std::string> shown(const std::string& text) {
  const Owned<CURLU> url(curl_url());
  const bool parsed = url && text.find('\0') == std::string::npos &&
                      curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
  if (!parsed) {
    return fail(ErrorCode::http_error, "a URL of the plan or configuration is malformed",
                "write it as http://host:port/path", Disposition::ask_operator);
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return fail(ErrorCode::http_error, "'" + escaped(scheme) + "' is not http or https", {},
                Disposition::ask_operator);
  }
  const std::string port = part_of(url.get(), CURLUPART_PORT);
  return escaped(scheme + "://" + part_of(url.get(), CURLUPART_HOST) +
                 (port.empty() ? "" : ":" + port) + part_of(url.get(), CURLUPART_PATH));
}

bool prepare(CURL* easy, const std::string& url, Duration deadline, Received& received,
             const ports::HttpOptions& options) {
  const long milliseconds = static_cast<long>(std::max<Duration::rep>(1, deadline.count()));
  const auto set = [easy](CURLoption option, auto value) {
    return curl_easy_setopt(easy, option, value) == CURLE_OK;
  };
  return set(CURLOPT_URL, url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "http,https") &&
         set(CURLOPT_FOLLOWLOCATION, options.redirects ? 1L : 0L) &&
         set(CURLOPT_MAXREDIRS, most_redirects) &&
         set(CURLOPT_REDIR_PROTOCOLS_STR, url.starts_with("https:") ? "https" : "http,https") &&
         (options.ca_file.empty() || set(CURLOPT_CAINFO, options.ca_file.c_str())) &&
         set(CURLOPT_PROXY, "") && set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_HTTPGET, 1L) &&
         set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) &&
         set(CURLOPT_TIMEOUT_MS, milliseconds) && set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds) &&
         // Else a name server that does not answer would hold us beyond the deadline.
         set(CURLOPT_QUICK_EXIT, 1L) && set(CURLOPT_USERAGENT, "belay") &&
         set(CURLOPT_WRITEFUNCTION, &take_body) && set(CURLOPT_WRITEDATA, &received) &&
         set(CURLOPT_HEADERFUNCTION, &take_header) && set(CURLOPT_HEADERDATA, &received);
}

// The body is not copied: it must outlive the transfer.
bool send_body(CURL* easy, const std::string& body, const curl_slist* headers) {
  const auto size = static_cast<curl_off_t>(body.size());
  return headers != nullptr && curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, size) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.data()) == CURLE_OK &&
         curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers) == CURLE_OK;
}

// libcurl's own words for this transfer may repeat the URL; those for the code never do.
tl::unexpected<Error> translate(CURLcode code, const std::string& subject, Duration deadline,
                                const Received& received) {
  if (received.header_bytes > most_header_bytes) {
    return fail(ErrorCode::http_error, subject + " answered with headers without end");
  }
  if (received.too_long) {
    return fail(ErrorCode::http_error, subject + " answered with more than " +
                                           std::to_string(received.most_bytes) + " bytes");
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return fail(ErrorCode::http_error, subject + " was not answered within " + to_text(deadline),
                  {}, Disposition::retry);
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_URL_MALFORMAT:
      return fail(ErrorCode::http_error,
                  subject + " failed: " + within_message(curl_easy_strerror(code)), {},
                  Disposition::ask_operator);
    case CURLE_TOO_MANY_REDIRECTS:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return fail(ErrorCode::http_error,
                  subject + " failed: " + within_message(curl_easy_strerror(code)));
    default:
      return fail(ErrorCode::http_error,
                  subject + " failed: " + within_message(curl_easy_strerror(code)), {},
                  Disposition::retry);
  }
}

class CurlHttpClient final : public ports::HttpClient {
 public:
  Result<ports::HttpAnswer> get(const std::string& url, Duration deadline, std::size_t most_bytes,
                                const ports::HttpOptions& options) override {
    return ask("GET ", url, deadline, most_bytes, options, [](CURL*) { return true; });
  }

  Result<ports::HttpAnswer> post(const std::string& url, const std::string& json, Duration deadline,
                                 std::size_t most_bytes) override {
    const Owned<curl_slist> headers(curl_slist_append(nullptr, "Content-Type: application/json"));
    return ask("POST ", url, deadline, most_bytes, {},
               [&](CURL* easy) { return send_body(easy, json, headers.get()); });
  }

 private:
  // One transfer; `complete` sets what only this kind of request has, and says whether it could.
  template <class Complete>
  static Result<ports::HttpAnswer> ask(const std::string& method, const std::string& url,
                                       Duration deadline, std::size_t most_bytes,
                                       const ports::HttpOptions& options, Complete complete) {
    static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
    const Owned<CURL> easy(global == CURLE_OK ? curl_easy_init() : nullptr);
    if (!easy)
      return fail(ErrorCode::http_error, "libcurl cannot be used", {}, Disposition::ask_operator);
    TRY(const auto where, shown(url));
    Received received{.most_bytes = most_bytes};
    if (!prepare(easy.get(), url, deadline, received, options) || !complete(easy.get())) {
      return fail(ErrorCode::http_error, "libcurl refuses a setting for " + method + where);
    }
    const CURLcode code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) return translate(code, method + where, deadline, received);
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    return ports::HttpAnswer{static_cast<int>(status), std::move(received.body),
                             std::move(received.headers)};
  }
};

}  // namespace

std::unique_ptr<ports::HttpClient> make_http_client() {
  return std::make_unique<CurlHttpClient>();
}

}  // namespace belay::world
