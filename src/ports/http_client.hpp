// One HTTP request, with a total deadline and a bound on what is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace belay::ports {

struct HttpOptions {
  std::string ca_file;     // PEM; trusted instead of the system's certificates
  bool redirects = false;  // at most 5 are followed, and never from https to http
};

struct HttpAnswer {
  int status = 0;
  std::string body;  // at most `most_bytes`; longer bodies are an error
  std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case

  // The first of that name, whatever its case.
  std::optional<std::string> header(std::string_view name) const;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // GET, http and https only, no proxy from the environment. http_error, with disposition retry
  // when nothing answered in time, ask_operator when nobody was asked (the URL, the certificate
  // file, the name of the host), else give_up; messages hold no credentials of the URL.
  virtual Result<HttpAnswer> get(const std::string& url, Duration deadline, std::size_t most_bytes,
                                 const HttpOptions& options = {}) = 0;
  // POST of a JSON text, likewise; follows no redirect.
  virtual Result<HttpAnswer> post(const std::string& url, const std::string& json,
                                  Duration deadline, std::size_t most_bytes) = 0;
};

}  // namespace belay::ports
