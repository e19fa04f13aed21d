#include "http/field_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::http {
namespace {

std::string shown(std::string_view text) {
  const FieldValue parsed = parse_field_value(text);
  std::string all = parsed.value;
  for (const NamedValue& each : parsed.parameters) all += "|" + each.name + "=" + each.value;
  return all;
}

TEST(FieldValue, ReadsParameters) {
  struct Row {
    const char* text;
    const char* shown;
  };
  const Row rows[] = {
      {"", ""},
      {"text/html", "text/html"},
      {" text/html ; Charset=utf-8", "text/html|charset=utf-8"},
      {"form-data; name=\"a b\"; filename=\"x;y=z\"", "form-data|name=a b|filename=x;y=z"},
      {R"(form-data; filename="a\"b\\c")", R"(form-data|filename=a"b\c)"},
      {R"(form-data; filename="C:\dir\file.txt")", R"(form-data|filename=C:\dir\file.txt)"},
      {"form-data; name = a ;; x", "form-data|name=a|x="},
      {"form-data; name=\"open", "form-data|name=open"},
      {"form-data; filename=a; filename*=UTF-8''%e2%82%ac%20.txt",
       "form-data|filename=\u20ac .txt"},
      {"form-data; filename*=iso-8859-1'en'%A3; filename=a", "form-data|filename=\u00a3"},
      {"form-data; filename=a; filename*=koi8-r''%A3", "form-data|filename=a"},
      {"form-data; filename=a; filename*=rubbish", "form-data|filename=a"},
      {"a; =b", "a"},
      {";", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(shown(row.text), row.shown) << row.text;
}

TEST(FieldValue, FindsTheFirstOfAName) {
  const FieldValue parsed = parse_field_value("x; a=1; A=2");
  EXPECT_EQ(*parsed.find("a"), "1");
  EXPECT_EQ(parsed.find("b"), nullptr);
}

}  // namespace
}  // namespace docket::http
