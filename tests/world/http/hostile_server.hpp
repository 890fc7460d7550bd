// A small HTTP server on loopback, in a thread, that answers as a test wants it to: also wrongly,
// slowly or without end.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace belay::world {

class HostileServer {
 public:
  class Connection {
   public:
    Connection(int socket, const std::atomic<bool>& over) : socket_(socket), over_(over) {}
    // False once the client is gone or the test is over.
    bool send(std::string_view bytes) const {
      return !over_ && ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
    }
    // Waits until then.
    void hold() const {
      pollfd gone{socket_, POLLRDHUP, 0};
      while (!over_ && poll(&gone, 1, 10) == 0) {
      }
    }
    // One byte after the other, for ever, each well within any patience.
    void drip(std::string_view bytes) const {
      pollfd gone{socket_, POLLRDHUP, 0};
      for (std::size_t at = 0; send(bytes.substr(at % bytes.size(), 1)); ++at) poll(&gone, 1, 5);
    }

   private:
    int socket_;
    const std::atomic<bool>& over_;
  };
  using Answer = std::function<void(const Connection&)>;

  explicit HostileServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* general = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, general, size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, general, &size) != 0) {
      throw std::runtime_error("no server on loopback");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;
  ~HostileServer() {
    over_ = true;
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  int port() const { return port_; }
  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  // What the clients sent, in order.
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    for (int socket = -1; (socket = accept(listener_, nullptr, nullptr)) >= 0;) {
      std::string request(8192, '\0');
      const auto count = recv(socket, request.data(), request.size(), 0);
      request.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      answer_(Connection(socket, over_));
      close(socket);
    }
  }

  Answer answer_;
  std::atomic<bool> over_ = false;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  int listener_ = -1;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace belay::world
