#include "client/http.h"

#include "base/ascii.h"
#include "client/easy.h"

namespace docket::client {

struct Http::Handle {
  Easy easy;
};

Http::Http(Target target) : target_(std::move(target)), handle_(std::make_unique<Handle>()) {}
Http::~Http() = default;

Result<Answer> Http::call(const Call& call) {
  handle_->easy.set_up(target_, call);
  return handle_->easy.take(curl_easy_perform(handle_->easy.handle()));
}

std::string encode_component(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_unreserved =
        is_ascii_letter(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_unreserved) {
      encoded.push_back(c);
    } else {
      encoded.push_back('%');
      encoded.push_back(digits[byte >> 4U]);
      encoded.push_back(digits[byte & 15U]);
    }
  }
  return encoded;
}

}  // namespace docket::client
