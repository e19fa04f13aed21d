#include "api/resend_guard.h"

#include "api/fingerprint.h"
#include "http/peer.h"

namespace docket::api {

// A request that is being answered, and the equal ones that wait to see whether it arrives.
struct ResendGuard::InFlight {
  std::shared_ptr<const http::Peer> peer;
  std::vector<Fate> waiting;
};

std::string ResendGuard::key(const job::Principal& who, const http::Request& request) {
  return to_string(who.key) + fingerprint(request);
}

Task<ResendGuard::Turn> ResendGuard::enter(std::string key,
                                           std::shared_ptr<const http::Peer> peer) {
  Turn turn(*this, std::move(key));
  std::optional<Fate> fate = admit(turn, peer);
  while (fate) {
    co_await *fate;
    fate = admit(turn, peer);
  }
  co_return std::move(turn);
}

// Lets the turn in, or names what it has to wait for first.
std::optional<ResendGuard::Fate> ResendGuard::admit(Turn& turn,
                                                    const std::shared_ptr<const http::Peer>& peer) {
  const std::lock_guard lock(mutex_);
  turn.lost_ = take_lost(turn.key_);
  InFlight* forsaken = turn.lost_ ? nullptr : find_forsaken(turn.key_);
  if (forsaken != nullptr) return forsaken->waiting.emplace_back();
  turn.in_flight_ = std::make_shared<InFlight>();
  turn.in_flight_->peer = peer;
  in_flight_.emplace(turn.key_, turn.in_flight_);
  return std::nullopt;
}

// An equal request whose peer has left: this one may be the same, sent again.
ResendGuard::InFlight* ResendGuard::find_forsaken(const std::string& key) const {
  const auto [begin, end] = in_flight_.equal_range(key);
  std::size_t looked_at = 0;
  for (auto equal = begin; equal != end && looked_at < equal_max; ++equal, ++looked_at) {
    if (equal->second->peer && equal->second->peer->has_left()) return equal->second.get();
  }
  return nullptr;
}

std::optional<ResendGuard::Turn::Answer> ResendGuard::take_lost(const std::string& key) {
  const auto found = lost_.find(key);
  if (found == lost_.end()) return std::nullopt;
  const Lost lost = std::move(found->second);
  lost_.erase(found);
  if (lost.until <= clock_.monotonic()) return std::nullopt;
  return lost.answer;
}

void ResendGuard::keep(const std::string& key, Turn::Answer answer) {
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

void ResendGuard::leave(const std::string& key, const std::shared_ptr<InFlight>& turn) {
  std::vector<Fate> waiting;
  {
    const std::lock_guard lock(mutex_);
    auto [begin, end] = in_flight_.equal_range(key);
    while (begin != end && begin->second != turn) ++begin;
    if (begin == end) return;
    in_flight_.erase(begin);
    waiting.swap(turn->waiting);
  }
  for (const Fate& fate : waiting) fate.fulfil(true);
}

ResendGuard::Turn::~Turn() {
  if (in_flight_) guard_->leave(key_, in_flight_);
}

std::optional<http::Response> ResendGuard::Turn::lost_answer() {
  if (!lost_) return std::nullopt;
  http::Response response = watch(*std::move(lost_));
  response.headers.set("x-docket-replayed", "true");
  return response;
}

http::Response ResendGuard::Turn::watch(http::Response response) {
  if (response.body.source()) return response;
  return watch(Answer{response.status, std::move(response.headers),
                      std::make_shared<const std::string>(response.body.view())});
}

http::Response ResendGuard::Turn::watch(Answer answer) {
  http::Response response;
  response.status = answer.status;
  response.headers = answer.headers;
  response.body = http::Body(answer.body);
  response.on_delivered = [guard = guard_, key = key_, answer = std::move(answer),
                           in_flight = std::exchange(in_flight_, nullptr)](bool delivered) {
    if (!delivered) guard->keep(key, answer);
    guard->leave(key, in_flight);
  };
  return response;
}

}  // namespace docket::api
