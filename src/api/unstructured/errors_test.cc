#include "api/unstructured/errors.h"

#include <string>

#include <gtest/gtest.h>

namespace docket::api::unstructured {
namespace {

constexpr const char* busy = R"({"detail":"Server is under heavy load. Please try again later."})";
constexpr const char* bug = R"({"detail":"Internal server error"})";

TEST(Errors, EachCodeHasItsStatusAndNoneIs429) {
  struct Row {
    Error error;
    int status;
    const char* body;
  };
  for (const Row& row :
       {Row{invalid_argument("No."), 422, R"({"detail":"No."})"},
        Row{unauthenticated("No."), 401, R"({"detail":"No."})"},
        Row{forbidden("No."), 403, R"({"detail":"No."})"},
        Row{not_found("Hidden."), 404, R"({"detail":"Job not found"})"},
        Row{conflict("No."), 409, R"({"detail":"No."})"}, Row{exhausted("Hidden."), 503, busy},
        Row{unavailable("Hidden."), 503, busy}, Row{corrupt("Hidden."), 500, bug}}) {
    const http::Response response = encode_error(row.error, no_job);
    EXPECT_EQ(response.status, row.status) << name(row.error.code);
    EXPECT_EQ(response.body.view(), row.body) << name(row.error.code);
    EXPECT_EQ(response.headers.has("Retry-After"), row.status == 503) << name(row.error.code);
  }
}

TEST(Errors, WhatNoHandlerSeesIsSaidInTheSameForm) {
  struct Row {
    http::Fault fault;
    int status;
    const char* body;
  };
  for (const Row& row :
       {Row{http::Fault::not_found, 404, R"({"detail":"Not Found"})"},
        Row{http::Fault::method_not_allowed, 405, R"({"detail":"Method Not Allowed"})"},
        Row{http::Fault::body_too_large, 413, R"({"detail":"Request body is too large"})"},
        Row{http::Fault::unsupported_encoding, 415, R"({"detail":"Unsupported media type"})"},
        Row{http::Fault::malformed, 400, R"({"detail":"It is broken."})"},
        Row{http::Fault::too_many_connections, 503, busy}, Row{http::Fault::overloaded, 503, busy},
        Row{http::Fault::failed, 500, bug}}) {
    const http::Response response =
        render_refusal({.fault = row.fault, .message = "It is broken."}, {});
    EXPECT_EQ(response.status, row.status) << row.body;
    EXPECT_EQ(response.body.view(), row.body);
  }
  http::Request partition;
  partition.segments = {"general", "v0.0.82", "general"};
  EXPECT_EQ(render_refusal({.fault = http::Fault::method_not_allowed}, partition).body.view(),
            R"({"detail":"Only POST requests are supported."})");
}

}  // namespace
}  // namespace docket::api::unstructured
