#include "client/easy.h"

#include <fmt/format.h>

#include "base/check.h"

namespace docket::client {
namespace {

// libcurl wants this once, before any thread uses it.
const bool is_curl_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;

curl_slist* add_header(curl_slist* list, const std::string& header) {
  curl_slist* longer = curl_slist_append(list, header.c_str());
  DOCKET_CHECK(longer != nullptr, "out of memory");
  return longer;
}

std::string join_url(std::string base, const std::string& path) {
  while (!base.empty() && base.back() == '/') base.pop_back();
  return base + path;
}

}  // namespace

Easy::Easy() : handle_(curl_easy_init()) {
  DOCKET_CHECK(is_curl_ready && handle_ != nullptr, "libcurl could not start");
}

std::size_t Easy::append(char* data, std::size_t size, std::size_t count, void* easy) {
  static_cast<Easy*>(easy)->received_.append(data, size * count);
  return size * count;
}

void Easy::set_up(const Target& target, Call call) {
  call_ = std::move(call);
  received_.clear();
  error_[0] = '\0';
  CURL* curl = handle_.get();
  curl_easy_reset(curl);
  curl_slist* headers = nullptr;
  if (!target.key.empty()) {
    headers = add_header(headers, "Authorization: " + call_.key_scheme + " " + target.key);
  }
  if (!call_.body.empty()) headers = add_header(headers, "Content-Type: " + call_.content_type);
  headers = add_header(headers, "Expect:");  // never wait for 100 Continue
  headers_.reset(headers);

  curl_easy_setopt(curl, CURLOPT_URL, join_url(target.url, call_.path).c_str());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_.get());
  if (!call_.body.empty() || call_.method != "GET") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call_.body.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Easy::append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(call_.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
  if (!target.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, target.ca_file.c_str());
  // A Docket server never redirects; following one could carry the key elsewhere.
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
}

Result<Answer> Easy::take(CURLcode code) {
  if (code != CURLE_OK) {
    const std::string said = error_[0] != '\0' ? error_ : curl_easy_strerror(code);
    return unavailable(fmt::format("No answer from the server: {}.", said));
  }
  Answer answer;
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  const char* type = nullptr;
  curl_easy_getinfo(handle_.get(), CURLINFO_CONTENT_TYPE, &type);
  if (type != nullptr) answer.content_type = type;
  answer.body = std::move(received_);
  return answer;
}

}  // namespace docket::client
