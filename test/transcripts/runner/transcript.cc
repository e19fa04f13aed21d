#include "transcript.h"

#include <charconv>

#include <fmt/format.h>

namespace docket::test {
namespace {

class Parser {
 public:
  explicit Parser(std::string name) { transcript_.name = std::move(name); }

  Result<void> take(int line, std::string_view text) {
    line_ = line;
    if (text.empty()) return {};
    if (text[0] == '#') return comment(text);
    if (text.starts_with("> ") || text == ">")
      return request(text.substr(std::min<std::size_t>(2, text.size())));
    if (text.starts_with("<= ")) return answer_bytes(text.substr(3));
    if (text.starts_with("< ")) return answer(text.substr(2));
    transcript_.steps.emplace_back(Directive{line, std::string(text)});
    exchange_ = nullptr;
    return {};
  }

  Result<Transcript> done() && {
    if (transcript_.source.empty()) return wrong("a `# source:` line is missing");
    for (const auto& step : transcript_.steps) {
      const auto* exchange = std::get_if<Exchange>(&step);
      if (exchange == nullptr || exchange->status != 0) continue;
      line_ = exchange->line;
      return wrong("the request has no answer");
    }
    return std::move(transcript_);
  }

 private:
  Error wrong(std::string_view what) const {
    return invalid_argument(fmt::format("{}:{}: {}", transcript_.name, line_, what));
  }

  Result<void> comment(std::string_view text) {
    constexpr std::string_view source = "# source: ";
    if (text.starts_with(source)) transcript_.source = text.substr(source.size());
    return {};
  }

  static bool is_header(std::string_view text, std::size_t& colon) {
    colon = text.find(": ");
    return colon != text.npos && colon > 0 &&
           text.substr(0, colon).find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == text.npos;
  }

  Result<void> request(std::string_view text) {
    std::size_t colon = 0;
    if (exchange_ == nullptr || exchange_->status != 0) {
      const std::size_t space = text.find(' ');
      if (space == text.npos) return wrong("a request begins with METHOD and target");
      transcript_.steps.emplace_back(Exchange{});
      exchange_ = &std::get<Exchange>(transcript_.steps.back());
      exchange_->line = line_;
      exchange_->method = text.substr(0, space);
      exchange_->target = text.substr(space + 1);
      has_body_ = false;
    } else if (!has_body_ && is_header(text, colon)) {
      exchange_->headers.emplace_back(text.substr(0, colon), text.substr(colon + 2));
    } else {
      if (has_body_) exchange_->body += '\n';
      exchange_->body += text;
      has_body_ = true;
    }
    return {};
  }

  Result<void> answer(std::string_view text) {
    if (exchange_ == nullptr) return wrong("an answer without a request");
    std::size_t colon = 0;
    if (exchange_->status == 0) {
      const auto [rest, error] =
          std::from_chars(text.data(), text.data() + text.size(), exchange_->status);
      if (error != std::errc{} || rest != text.data() + text.size()) return wrong("no status");
    } else if (exchange_->answer_json.empty() && is_header(text, colon)) {
      exchange_->answer_headers.emplace_back(text.substr(0, colon), text.substr(colon + 2));
    } else {
      exchange_->answer_json += text;
    }
    return {};
  }

  Result<void> answer_bytes(std::string_view text) {
    if (exchange_ == nullptr || exchange_->status == 0) return wrong("a body without a status");
    exchange_->answer_bytes = text;
    return {};
  }

  Transcript transcript_;
  Exchange* exchange_ = nullptr;  // the one being read
  bool has_body_ = false;
  int line_ = 0;
};

}  // namespace

Result<Transcript> parse_transcript(std::string name, std::string_view text) {
  Parser parser(std::move(name));
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const auto taken = parser.take(line, text.substr(0, end)); !taken) return taken.error();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::move(parser).done();
}

}  // namespace docket::test
