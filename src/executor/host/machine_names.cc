#include "executor/host/machine_names.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/descriptor.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/write_all.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr Millis name_service_patience{2000};

utsname names() {
  utsname found{};
  uname(&found);
  return found;
}

// /etc/hostname may have comments.
std::string name_in(const std::string& path) {
  const ReadText read = try_read_text(path);
  std::string_view text = read.text;
  while (const auto line = take_line(text)) {
    const std::string_view name = trimmed(*line);
    if (!name.empty() && !name.starts_with('#')) return std::string(name);
  }
  return {};
}

std::string ask_for_canonical_name(const std::string& name) {
  addrinfo hints{};
  hints.ai_flags = AI_CANONNAME;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  return found->ai_canonname == nullptr ? std::string() : std::string(found->ai_canonname);
}

// One question to the name service, which may outlive whoever asked.
class Question {
 public:
  explicit Question(std::string name) : name_(std::move(name)) {}

  void ask() {
    std::string answer = ask_for_canonical_name(name_);
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
    answered_.notify_all();
  }
  bool is_about(const std::string& name) const { return name_ == name; }
  bool is_open() {
    const std::lock_guard lock(mutex_);
    return !answer_;
  }
  std::string wait() {
    std::unique_lock lock(mutex_);
    answered_.wait_for(lock, name_service_patience, [&] { return answer_.has_value(); });
    return answer_.value_or(std::string());
  }

 private:
  const std::string name_;
  std::mutex mutex_;
  std::condition_variable answered_;
  std::optional<std::string> answer_;
};

// The one that is under way, or a new one; null: there is no thread to be had, or the one under way
// is about another name.
std::shared_ptr<Question> question_about(const std::string& name) {
  static std::mutex mutex;
  static std::shared_ptr<Question> last;
  const std::lock_guard lock(mutex);
  if (last && last->is_open()) return last->is_about(name) ? last : nullptr;
  last = std::make_shared<Question>(name);
  try {
    std::thread([question = last] { question->ask(); }).detach();
  } catch (const std::system_error&) {
    last.reset();
  }
  return last;
}

std::string longer(const std::string& canonical, const std::string& name) {
  return canonical.empty() ? name : scrub_utf8(canonical);
}

}  // namespace

OrFailure<std::string> hostname(const Roots& roots) {
  std::string name = names().nodename;
  if (name.empty() || name == "(none)") name = first_line(roots.proc + "/sys/kernel/hostname");
  if (name.empty() || name == "(none)") name = name_in(roots.etc + "/hostname");
  if (name.empty()) return io("failed to read the host name: there is none");
  return scrub_utf8(name);
}

std::string kernel_release() { return scrub_utf8(names().release); }

std::string machine_architecture() { return scrub_utf8(names().machine); }

std::string fqdn(const std::string& name) {
  const auto question = question_about(name);
  return question ? longer(question->wait(), name) : name;
}

// The answer comes in one piece: a name of the DNS is shorter than what a pipe takes at once.
std::string fqdn_by_child(const std::string& name) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return name;
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == parent) write_all(theirs.number(), ask_for_canonical_name(name));
    _exit(0);
  }
  if (child < 0) return name;
  theirs.close();
  pollfd source{ours.number(), POLLIN, 0};
  std::array<char, NI_MAXHOST> answer{};
  const bool has_answered = poll(&source, 1, static_cast<int>(name_service_patience.count())) == 1;
  const ssize_t size = has_answered ? read(ours.number(), answer.data(), answer.size()) : 0;
  kill(child, SIGKILL);
  while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  return longer(std::string(answer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))),
                name);
}

boost::json::object hostname_json(const std::string& name, const Policy& policy) {
  boost::json::object json{{"hostname", name}};
  if (!policy.labels.empty()) {
    boost::json::object labels;
    for (const auto& [key, value] : policy.labels) labels[key] = value;
    json["labels"] = std::move(labels);
  }
  json["changed"] = false;
  return json;
}

}  // namespace docket::executor::host
