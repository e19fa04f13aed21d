#include "api/http_url.h"

#include <gtest/gtest.h>

#include <string>

namespace docket::api {
namespace {

std::string says(const HttpUrl& url) {
  if (const auto* normal = std::get_if<std::string>(&url)) return *normal;
  if (const auto* fault = std::get_if<UrlFault>(&url)) return "! " + std::string(fault->reason);
  return "! scheme";
}

TEST(HttpUrl, HasOneNormalForm) {
  struct Row {
    std::string_view text;
    std::string_view says;
  };
  const Row rows[] = {
      {"https://Hooks.example.org", "https://hooks.example.org/"},
      {"HTTP://a:80/x", "http://a/x"},
      {"https://a:443", "https://a/"},
      {"https://a:8443/", "https://a:8443/"},
      {"https://a:/", "https://a/"},
      {" http://a/b c ", "http://a/b%20c"},
      {"http://a/\tb\n", "http://a/b"},
      {"http:a", "http://a/"},
      {"http:\\\\a\\b", "http://a/b"},
      {"http://a/./b/../c/..", "http://a/"},
      {"http://a/%2e%2E/b", "http://a/b"},
      {"http://a/x?q='a b'#f g", "http://a/x?q=%27a%20b%27#f%20g"},
      {"http://a?x=/#y", "http://a/?x=/#y"},
      {"http://u@h:p@a/", "http://u%40h:p@a/"},
      {"http://:@a/", "http://a/"},
      {"http://b\xC3\xBC"
       "cher.example/\xC3\xA9",
       "http://xn--bcher-kva.example/%C3%A9"},
      {"http://B\xC3\x9C"
       "CHER.example/",
       "http://xn--bcher-kva.example/"},
      {"http://%41.example/", "http://a.example/"},
      {"http://a_b-.example/", "http://a_b-.example/"},
      {"http://0x7f.1/", "http://127.0.0.1/"},
      {"http://017700000001/", "http://127.0.0.1/"},
      {"http://1.2.3.4./", "http://1.2.3.4/"},
      {"http://1.2.3.a/", "http://1.2.3.a/"},
      {"http://[::1]:8080/", "http://[::1]:8080/"},
      {"http://[0:0:1:0:0:0:0:1]/", "http://[0:0:1::1]/"},
      {"http://[::FFFF:1.2.3.4]/", "http://[::ffff:102:304]/"},
      {"http://[1:0:2:3:4:5:6:0]/", "http://[1:0:2:3:4:5:6:0]/"},
      {"", "! input is empty"},
      {"foo", "! relative URL without a base"},
      {"/hook", "! relative URL without a base"},
      {"example.com/x", "! relative URL without a base"},
      {"1http://a/", "! relative URL without a base"},
      {"http://", "! empty host"},
      {"https:///", "! empty host"},
      {"http://@/", "! empty host"},
      {"http://:80/", "! empty host"},
      {"http://a:99999/", "! invalid port number"},
      {"http://a:8x/", "! invalid port number"},
      {"http://[::1/", "! invalid IPv6 address"},
      {"http://[::1]x/", "! invalid IPv6 address"},
      {"http://[1:2]/", "! invalid IPv6 address"},
      {"http://1.2.3.999/", "! invalid IPv4 address"},
      {"http://1.2.3.4.5/", "! invalid IPv4 address"},
      {"http://1..4/", "! invalid IPv4 address"},
      {"http://a b/", "! invalid domain character"},
      {"http://a%00b/", "! invalid domain character"},
      {"http://xn--a/", "! invalid international domain name"},
      {"ftp://a/", "! scheme"},
      {"ftp://a:99999/", "! invalid port number"},
      {"mailto:a@example.org", "! scheme"},
      {"localhost:8080", "! scheme"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(says(normalize_http_url(row.text)), row.says);
  }
}

}  // namespace
}  // namespace docket::api
