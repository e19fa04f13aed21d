#include "client/transfers.h"

#include <map>
#include <vector>

#include "base/check.h"
#include "client/easy.h"

namespace docket::client {

struct Transfers::State {
  struct Running {
    std::unique_ptr<Easy> easy;
    Done done;
  };
  struct FreeMulti {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
  };

  Target target;
  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  std::map<CURL*, Running> running;
  std::vector<std::unique_ptr<Easy>> idle;  // kept: setting one up again is cheap

  int finish_ended();
};

Transfers::Transfers(Target target) : state_(std::make_unique<State>()) {
  state_->target = std::move(target);
  DOCKET_CHECK(state_->multi != nullptr, "libcurl could not start");
}

Transfers::~Transfers() {
  for (const auto& [handle, running] : state_->running) {
    curl_multi_remove_handle(state_->multi.get(), handle);
  }
}

void Transfers::start(Call call, Done done) {
  std::unique_ptr<Easy> easy;
  if (state_->idle.empty()) {
    easy = std::make_unique<Easy>();
  } else {
    easy = std::move(state_->idle.back());
    state_->idle.pop_back();
  }
  easy->set_up(state_->target, std::move(call));
  CURL* handle = easy->handle();
  state_->running[handle] = {std::move(easy), std::move(done)};
  DOCKET_CHECK(curl_multi_add_handle(state_->multi.get(), handle) == CURLM_OK,
               "libcurl takes a new transfer");
}

void Transfers::use_key(std::string key) { state_->target.key = std::move(key); }

int Transfers::State::finish_ended() {
  int left = 0;
  int ended = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    auto node = running.extract(message->easy_handle);
    curl_multi_remove_handle(multi.get(), node.key());
    Result<Answer> answer = node.mapped().easy->take(code);
    idle.push_back(std::move(node.mapped().easy));
    node.mapped().done(std::move(answer));
    ++ended;
  }
  return ended;
}

void Transfers::run_for(Millis most) {
  int running = 0;
  curl_multi_perform(state_->multi.get(), &running);
  if (state_->finish_ended() > 0) return;
  curl_multi_poll(state_->multi.get(), nullptr, 0, static_cast<int>(most.count()), nullptr);
  curl_multi_perform(state_->multi.get(), &running);
  state_->finish_ended();
}

void Transfers::wake() { curl_multi_wakeup(state_->multi.get()); }

}  // namespace docket::client
