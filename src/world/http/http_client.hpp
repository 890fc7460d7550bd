// Makes the HttpClient that speaks through libcurl.
#pragma once

#include <memory>

#include "ports/http_client.hpp"

namespace belay::world {

std::unique_ptr<ports::HttpClient> make_http_client();

}  // namespace belay::world
