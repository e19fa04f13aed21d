#include "api/osapi/unbuilt.h"

#include <gtest/gtest.h>

#include "http/target.h"

namespace docket::api::osapi {
namespace {

bool asked(http::Method method, std::string path) {
  http::Request request;
  request.target = std::move(path);
  EXPECT_TRUE(http::split_target(request));
  return is_unbuilt(method, request.segments);
}

TEST(Unbuilt, IsWhatTheApiHasAndWeHaveNot) {
  using enum http::Method;
  const std::pair<http::Method, const char*> rows[] = {
      {post, "/file"},
      {delete_, "/file/motd"},
      {put, "/node/web-01/hostname"},
      {post, "/node/web-01/power/reboot"},
      {get, "/node/web-01/sysctl"},
      {put, "/node/web-01/sysctl/vm.swappiness"},
      {put, "/node/web-01/user/ann/ssh-key/abc"},
      {post, "/node/_all/container/docker/exec"},
  };
  for (const auto& [method, path] : rows) EXPECT_TRUE(asked(method, path)) << path;
}

TEST(Unbuilt, IsNothingElse) {
  using enum http::Method;
  const std::pair<http::Method, const char*> rows[] = {
      {get, "/"},
      {post, "/audit"},
      {post, "/agent/web-01/accept"},
      {get, "/audit"},
      {get, "/audit/a/b"},
      {get, "/job"},
      {delete_, "/node/web-01/hostname"},
      {get, "/node/web-01"},
      {get, "/node/web-01/power"},
      {patch, "/node/web-01/sysctl"},
      {get, "/node/web-01/nothing"},
      {get, "/node"},
  };
  for (const auto& [method, path] : rows) EXPECT_FALSE(asked(method, path)) << path;
}

}  // namespace
}  // namespace docket::api::osapi
