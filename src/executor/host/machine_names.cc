#include "executor/host/machine_names.h"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "base/utf8.h"
#include "executor/host/text_file.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::chrono::seconds name_service_patience{2};

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
struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<std::string> answer;
};

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
  const auto question = std::make_shared<Question>();
  try {
    std::thread([question, name] {
      std::string answer = ask_for_canonical_name(name);
      const std::lock_guard lock(question->mutex);
      question->answer = std::move(answer);
      question->answered.notify_one();
    }).detach();
  } catch (const std::system_error&) {
    return name;  // no thread to be had
  }
  std::unique_lock lock(question->mutex);
  question->answered.wait_for(lock, name_service_patience,
                              [&] { return question->answer.has_value(); });
  const std::string canonical = scrub_utf8(question->answer.value_or(std::string()));
  return canonical.empty() ? name : canonical;
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
