#include "player.h"

#include <zlib.h>

#include <array>
#include <atomic>
#include <charconv>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "api/python_json_error.h"
#include "base/check.h"
#include "match.h"
#include "test_server.h"

namespace docket::test {
namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  constexpr int gzip_format = 15 + 16;
  DOCKET_CHECK(deflateInit2(&stream, 1, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY) == Z_OK,
               "zlib starts");
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  DOCKET_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END, "all of it fits");
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// The text behind `prefix`, if it begins so.
std::optional<std::string> behind(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return std::string(text.substr(prefix.size()));
}

// Splits once at `mark`; empty when it is not there.
std::optional<std::pair<std::string, std::string>> split(std::string_view text,
                                                         std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == text.npos) return std::nullopt;
  return std::pair{std::string(text.substr(0, at)), std::string(text.substr(at + mark.size()))};
}

std::optional<Micros> parse_duration(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units = {
      {{"us", 1}, {"ms", 1'000}, {"s", 1'000'000}, {"m", 60'000'000}, {"h", 3'600'000'000}}};
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{}) return std::nullopt;
  for (const auto& [unit, micros] : units) {
    if (std::string_view(rest, static_cast<std::size_t>(end - rest)) == unit) {
      return Micros(number * micros);
    }
  }
  return std::nullopt;
}

// A job's first task, or JOB/INDEX.
std::optional<wire::TaskRef> parse_task(const std::string& text) {
  const auto parts = split(text, "/");
  const auto uuid = parse_uuid(parts ? parts->first : text);
  if (!uuid) return std::nullopt;
  wire::TaskRef task{JobId{*uuid}, 0};
  if (parts) task.index = static_cast<std::uint32_t>(std::stoul(parts->second));
  return task;
}

// As forms are framed (RFC 2046 section 5.1.1).
std::string with_crlf(const std::string& text) {
  std::string framed;
  for (const char c : text) framed += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return framed + "\r\n";
}

class Player {
 public:
  Player(const Transcript& transcript, Restarts restarts, const Record& record)
      : transcript_(transcript), restarts_(restarts), record_(record) {}

  std::vector<std::string> play() {
    for (const auto& step : transcript_.steps) {
      if (const auto* directive = std::get_if<Directive>(&step)) {
        line_ = directive->line;
        if (!obey(directive->text)) complain("the directive is not known or cannot be followed");
        continue;
      }
      for (int i = 0; i < repeats_ && server_; ++i) exchange(std::get<Exchange>(step));
      repeats_ = 1;
    }
    if (!server_) complain("`given clock TIME, seed N` is missing");
    return complaints_;
  }

 private:
  void complain(std::string_view what) {
    complaints_.push_back(fmt::format("{}:{}: {}", transcript_.name, line_, what));
  }

  bool obey(const std::string& text) {
    if (const auto rest = behind(text, "given clock ")) return open(*rest);
    if (!server_) return false;
    if (const auto rest = behind(text, "given one server: ")) {
      restarts_ = Restarts::none;
      return true;
    }
    if (const auto rest = behind(text, "given token ")) return make_token(*rest);
    if (const auto rest = behind(text, "given ")) return make_tenants(*rest);
    if (text == "time passes") {
      does_time_pass_ = true;
      return true;
    }
    if (const auto rest = behind(text, "repeat ")) {
      repeats_ = std::stoi(*rest);
      return true;
    }
    if (const auto rest = behind(text, "advance ")) {
      const auto duration = parse_duration(*rest);
      if (duration) server_->advance(*duration);
      return duration.has_value();
    }
    if (const auto rest = behind(text, "revoke ")) {
      server_->revoke_key(keys_.at(*rest));
      return true;
    }
    if (text == "restart") {
      server_->reopen();
      return true;
    }
    if (const auto rest = behind(text, "courier ends ")) return await_end(*rest);
    const auto rest = behind(text, "agent ");
    if (!rest) return false;
    const std::string filled = fill_in(*rest, remembered_);
    const auto name = split(filled, " ");
    TestAgent* agent = name ? server_->host_agent(name->first) : nullptr;
    if (agent == nullptr) return let_agent(server_->agent(), filled);
    if (name->second != "goes silent") return let_agent(*agent, name->second);
    server_->remove_host_agent(name->first);
    return true;
  }

  // By the first key that may see it.
  bool await_end(const std::string& text) {
    const auto task = parse_task(fill_in(text, remembered_));
    for (const auto& [name, secret] : keys_) {
      const auto who = server_->engine().authenticate(secret);
      if (task && who && wait_for(server_->engine().wait(*who, {}, task->job, {}))) return true;
    }
    return false;
  }

  bool open(const std::string& text) {
    const auto parts = split(text, ", seed ");
    const auto time = parts ? parse_time(parts->first) : std::nullopt;
    if (!time) return false;
    server_ = std::make_unique<TestServer>(*time, std::stoull(parts->second));
    return true;
  }

  bool make_tenants(std::string text) {
    for (;;) {
      const auto more = split(text, ", ");
      const std::string& one = more ? more->first : text;
      if (!(one.starts_with("agent ") ? make_agent(one) : make_tenant(one))) return false;
      if (!more) return true;
      text = more->second;
    }
  }

  bool make_tenant(const std::string& text) {
    const auto rest = behind(text, "tenant ");
    const auto parts = rest ? split(*rest, " with ") : std::nullopt;
    const auto key = parts ? split(parts->second, "key ") : std::nullopt;
    if (!key) return false;
    const std::string role_word =
        key->first.empty() ? "write" : key->first.substr(0, key->first.size() - 1);
    const auto role = job::parse_role(role_word);
    if (role) keys_[key->second] = server_->make_key(parts->first, key->second, *role);
    return role.has_value();
  }

  bool make_agent(const std::string& text) {
    const auto rest = behind(text, "agent ");
    const auto parts = rest ? split(*rest, " of ") : std::nullopt;
    if (!parts) return false;
    std::map<std::string, std::string> labels;
    auto more = split(parts->second, " with ");
    const std::string tenant = more ? more->first : parts->second;
    std::string words = more ? more->second : "";
    while (!words.empty()) {
      const auto next = split(words, " and ");
      const auto label = split(next ? next->first : words, "=");
      if (!label) return false;
      labels[label->first] = label->second;
      words = next ? next->second : "";
    }
    server_->add_host_agent(tenant, parts->first, std::move(labels));
    return true;
  }

  bool make_token(const std::string& text) {
    const auto parts = split(text, " with ");
    if (parts) keys_[parts->first] = TestServer::make_token(parts->second);
    return parts.has_value();
  }

  bool let_agent(TestAgent& agent, const std::string& text) {
    if (const auto rest = behind(text, "serves ")) return prepare(agent, *rest);
    if (const auto rest = behind(text, "is told to stop ")) {
      const auto task = parse_task(*rest);
      if (task && !agent.is_told_to_stop(*task)) complain("the agent was not told");
      return task.has_value();
    }
    const auto verb = split(text, " ");
    const auto job_text = verb ? split(verb->second, " ") : std::nullopt;
    const auto task = verb ? parse_task(job_text ? job_text->first : verb->second) : std::nullopt;
    if (!task) return false;
    const wire::TaskRef job = *task;
    if (verb->first == "takes") {
      agent.take(job);
      return true;
    }
    if (verb->first == "starts") {
      agent.start(job);
      return true;
    }
    if (verb->first == "runs") {
      agent.run(job);
      return true;
    }
    if (!job_text) return false;
    if (verb->first == "says") {
      const auto parts = split(job_text->second, " ");
      if (parts) agent.report(job, std::stod(parts->first), parts->second);
      return parts.has_value();
    }
    const auto with = behind(job_text->second, "with ");
    if (with && verb->first == "finishes") return finish(agent, job, *with);
    return with && verb->first == "fails" && fail(agent, job, *with);
  }

  static bool finish(TestAgent& agent, wire::TaskRef job, const std::string& text) {
    std::string output = text;
    if (const auto points = split(text, " points")) {
      output = R"({"termination":"final time","values":[0)";
      for (int i = 1; i < std::stoi(points->first); ++i) output += fmt::format(",{}", i);
      output += "]}";
    }
    agent.finish(job, std::move(output));
    return true;
  }

  bool prepare(TestAgent& agent, const std::string& text) {
    const auto parts = split(text, " ");
    if (!parts) return false;
    Service service{&agent, std::stoi(parts->first), {}};
    if (const auto said = behind(parts->second, "failing with ")) {
      const auto failure = parse_failure(*said);
      if (!failure) return false;
      service.outcome = *failure;
    } else if (const auto output = behind(parts->second, "with ")) {
      service.outcome = *output;
    } else {
      return false;
    }
    services_.push_back(std::move(service));
    return true;
  }

  static bool fail(TestAgent& agent, wire::TaskRef job, const std::string& text) {
    auto failure = parse_failure(text);
    if (!failure) return false;
    agent.fail(job, *std::move(failure));
    return true;
  }

  static std::optional<Failure> parse_failure(const std::string& text) {
    const boost::json::object said = boost::json::parse(text).as_object();
    Failure failure;
    const auto kind = parse_failure_kind(std::string_view(said.at("kind").as_string()));
    if (!kind) return std::nullopt;
    failure.kind = *kind;
    failure.message = said.at("message").as_string();
    if (said.contains("code")) failure.code = said.at("code").as_string();
    if (said.contains("detail")) failure.detail = boost::json::serialize(said.at("detail"));
    if (said.contains("retryable")) failure.retryable = said.at("retryable").as_bool();
    return failure;
  }

  // Keys by their names: the last word of a header may be one.
  std::string header_value(const std::string& text) const {
    const std::size_t word = text.rfind(' ') == text.npos ? 0 : text.rfind(' ') + 1;
    const auto key = keys_.find(text.substr(word));
    return key == keys_.end() ? fill_in(text, remembered_) : text.substr(0, word) + key->second;
  }

  void exchange(const Exchange& asked) {
    if (restarts_ == Restarts::between_exchanges) server_->reopen();
    line_ = asked.line;
    const std::string target = fill_in(asked.target, remembered_);
    const std::string body = fill_in(asked.body, remembered_);
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: docket\r\n", asked.method, target);
    std::string sent = body;
    for (const auto& [name, value] : asked.headers) {
      head += fmt::format("{}: {}\r\n", name, header_value(value));
      if (lower(name) == "content-encoding" && value == "gzip") sent = gzip(body);
      if (lower(name) == "content-type" && value.starts_with("multipart/")) sent = with_crlf(body);
    }
    if (!sent.empty() || asked.method != "GET") {
      head += fmt::format("Content-Length: {}\r\n", sent.size());
    }
    const PeerResponse answer = ask(head + "\r\n" + sent, asked.method == "HEAD");
    record_(asked, target, body, answer);
    compare(asked, answer);
  }

  // With agents at work meanwhile, where some were prepared.
  PeerResponse ask(const std::string& bytes, bool to_head) {
    const std::vector<Service> services = std::exchange(services_, {});
    const bool does_time_pass = std::exchange(does_time_pass_, false);
    // Before time passes: the server gives up a request that does not come in time.
    HttpPeer peer(server_->port());
    peer.send(bytes);
    bool has_served = true;
    std::atomic<bool> is_answered = false;
    std::thread meanwhile([&] {
      for (const Service& service : services) {
        has_served = service.agent->serve(service.tasks, service.outcome) && has_served;
      }
      while (does_time_pass && !is_answered) server_->advance(std::chrono::seconds(1));
    });
    PeerResponse answer = peer.receive(to_head);
    is_answered = true;
    meanwhile.join();
    if (!has_served) complain("an agent got fewer tasks than it was to serve");
    return answer;
  }

  void compare(const Exchange& asked, const PeerResponse& answer) {
    if (answer.status != asked.status) {
      complain(fmt::format("expected status {}, came {} with {}", asked.status, answer.status,
                           answer.body));
      return;
    }
    for (const auto& [name, value] : asked.answer_headers) {
      const auto came = answer.headers.find(lower(name));
      const std::string difference = came == answer.headers.end()
                                         ? "is missing"
                                         : text_mismatch(value, came->second, remembered_);
      if (!difference.empty()) complain(fmt::format("{}: {}", name, difference));
    }
    if (asked.answer_bytes) {
      const std::string difference = text_mismatch(*asked.answer_bytes, answer.body, remembered_);
      if (!difference.empty()) complain(difference);
    }
    if (!asked.answer_json.empty()) compare_json(asked.answer_json, answer.body);
  }

  void compare_json(const std::string& expected_text, const std::string& came_text) {
    boost::json::error_code error;
    boost::json::parse_options options;
    options.max_depth = api::json_depth_max;
    const boost::json::value expected = boost::json::parse(expected_text, error, {}, options);
    if (error) return complain("the expected body is not JSON");
    const boost::json::value came = boost::json::parse(came_text, error, {}, options);
    if (error) return complain("the body is not JSON: " + came_text);
    const std::string difference = json_mismatch(expected, came, remembered_);
    if (!difference.empty()) complain(difference);
  }

  const Transcript& transcript_;
  Restarts restarts_;
  const Record& record_;
  std::unique_ptr<TestServer> server_;
  std::map<std::string, std::string> keys_;
  Remembered remembered_;
  std::vector<std::string> complaints_;
  // Tasks that an agent ends during the next exchange.
  struct Service {
    TestAgent* agent = nullptr;
    int tasks = 0;
    std::variant<std::string, Failure> outcome;
  };
  std::vector<Service> services_;
  bool does_time_pass_ = false;
  int repeats_ = 1;
  int line_ = 0;
};

}  // namespace

std::vector<std::string> play(const Transcript& transcript, Restarts restarts,
                              const Record& record) {
  return Player(transcript, restarts, record).play();
}

}  // namespace docket::test
