// A libcurl easy handle with one call in it; what http and transfers share.
//
// Threads: one at a time. Private to this room.
#pragma once

#include <memory>
#include <string>

#include <curl/curl.h>

#include "client/http.h"

namespace docket::client {

struct FreeEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeHeaders {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

class Easy {
 public:
  Easy();
  // Points into this object: it does not move once set up.
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;

  void set_up(const Target& target, Call call);
  CURL* handle() const { return handle_.get(); }
  // After the transfer ended with `code`.
  Result<Answer> take(CURLcode code);

 private:
  static std::size_t append(char* data, std::size_t size, std::size_t count, void* easy);

  std::unique_ptr<CURL, FreeEasy> handle_;
  std::unique_ptr<curl_slist, FreeHeaders> headers_;
  Call call_;
  std::string received_;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace docket::client
