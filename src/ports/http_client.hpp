// One HTTP request, with a total deadline and a bound on what is read.
#pragma once

#include <string>

#include "base/instant.hpp"
#include "base/result.hpp"

namespace belay::ports {

struct HttpAnswer {
  int status = 0;
  std::string body;  // at most `most_bytes`; longer bodies are an error
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // GET, http and https only, no redirects, no proxy from the environment. http_error with
  // disposition retry when nothing answered in time; messages hold no credentials of the URL.
  virtual Result<HttpAnswer> get(const std::string& url, Duration deadline,
                                 std::size_t most_bytes) = 0;
  // POST of a JSON text, likewise; never follows a redirect.
  virtual Result<HttpAnswer> post(const std::string& url, const std::string& json,
                                  Duration deadline, std::size_t most_bytes) = 0;
};

}  // namespace belay::ports
