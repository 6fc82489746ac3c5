#include "ingest/request_loop.h"

#include <cstdio>
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace ingest {
namespace {

constexpr int ReportEverySeconds = 1;

int startTimer() {
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  itimerspec every{};
  every.it_interval.tv_sec = every.it_value.tv_sec = ReportEverySeconds;
  if (timer < 0 || timerfd_settime(timer, 0, &every, nullptr) == 0)
    return timer;
  close(timer);
  return -1;
}

} // namespace

unsigned RequestLoop::run(int input, int stop) {
  int timer = startTimer();
  pollfd sources[] = {{input, POLLIN, 0}, {timer, POLLIN, 0}, {stop, POLLIN, 0}};
  bool serving = true;
  while (serving && poll(sources, 3, -1) >= 0) {
    if (sources[2].revents)
      break;
    if (sources[1].revents) {
      unsigned long long expired;
      if (::read(timer, &expired, sizeof expired) > 0)
        report();
    }
    if (sources[0].revents)
      serving = read(input);
  }
  close(timer);
  return refused_;
}

bool RequestLoop::read(int input) {
  char buffer[4096];
  ssize_t n = ::read(input, buffer, sizeof buffer);
  if (n <= 0)
    return false;
  pending_.append(buffer, n);
  for (std::size_t end; (end = pending_.find('\n')) != std::string::npos; pending_.erase(0, end + 1))
    if (!request(pending_.substr(0, end)))
      return false;
  return true;
}

bool RequestLoop::request(const std::string &line) {
  std::size_t key = line.find(' '), value = line.find(' ', key + 1);
  if (line == "quit")
    return false;
  if (line.compare(0, key, "put") == 0 && value != std::string::npos &&
      queue_.push({line.substr(key + 1, value - key - 1), line.substr(value + 1)}))
    return true;
  ++refused_;
  return true;
}

void RequestLoop::report() { std::printf("stored %zu\n", supervisor_.progress()); }

} // namespace ingest
