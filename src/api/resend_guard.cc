#include "api/resend_guard.h"

#include <utility>

#include "api/fingerprint.h"

namespace docket::api {

std::string ResendGuard::key(const job::Principal& who, const http::Request& request) {
  return to_string(who.key) + fingerprint(request);
}

std::optional<http::Response> ResendGuard::replay(const std::string& key) {
  Answer answer;
  {
    const std::lock_guard lock(mutex_);
    const auto found = lost_.find(key);
    if (found == lost_.end()) return std::nullopt;
    const bool is_late = found->second.until <= clock_.monotonic();
    answer = std::move(found->second.answer);
    lost_.erase(found);
    if (is_late) return std::nullopt;
  }
  http::Response response = watch(key, std::move(answer));
  response.headers.set("x-docket-replayed", "true");
  return response;
}

http::Response ResendGuard::watch(std::string key, http::Response response) {
  return watch(std::move(key), Answer{response.status, std::move(response.headers),
                                      std::make_shared<const std::string>(response.body.view())});
}

http::Response ResendGuard::watch(std::string key, Answer answer) {
  http::Response response;
  response.status = answer.status;
  response.headers = answer.headers;
  response.body = http::Body(answer.body);
  response.on_delivered = [this, key = std::move(key), answer](bool delivered) {
    if (!delivered) keep(key, answer);
  };
  return response;
}

void ResendGuard::keep(const std::string& key, Answer answer) {
  const Monotonic now = clock_.monotonic();
  const std::lock_guard lock(mutex_);
  while (!order_.empty() && (order_.front().first <= now || order_.size() >= answers_max)) {
    // An answer that was lost again since then has a later end of its own.
    const auto found = lost_.find(order_.front().second);
    if (found != lost_.end() && found->second.until == order_.front().first) lost_.erase(found);
    order_.pop_front();
  }
  lost_[key] = Lost{std::move(answer), now + kept};
  order_.emplace_back(now + kept, key);
}

}  // namespace docket::api
