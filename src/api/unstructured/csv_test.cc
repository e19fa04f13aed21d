#include "api/unstructured/csv.h"

#include <vector>

#include <gtest/gtest.h>

namespace docket::api::unstructured {
namespace {

using Outputs = std::vector<std::string>;

TEST(Csv, ColumnsStandInOneOrderAndListsArePythons) {
  const std::string elements = R"([
    {"type":"Title","element_id":"a","text":"One, \"two\"","metadata":{"filetype":"text/plain","languages":["eng","it's"],"filename":"n.txt"}},
    {"type":"Table","element_id":"b","text":"x\ny","metadata":{"page_number":2,"is_continuation":true,"zz":1.5,
      "coordinates":{"points":[[1.0,2],[3.5,4]],"system":"PixelSpace"},"links":[{"text":"t","url":null}]}}])";
  EXPECT_EQ(*encode_csv(Outputs{elements}),
            "type,element_id,text,languages,filename,filetype,page_number,links,"
            "coordinates_points,coordinates_system,is_continuation,zz\n"
            "Title,a,\"One, \"\"two\"\"\",\"['eng', \"\"it's\"\"]\",n.txt,text/plain,,,,,,\n"
            "Table,b,\"x\ny\",,,,2,\"[{'text': 't', 'url': None}]\",\"[[1.0, 2], [3.5, 4]]\","
            "PixelSpace,True,1.5\n");
  // One header above the rows of all files.
  EXPECT_EQ(*encode_csv(Outputs{R"([{"type":"Text","element_id":"c","text":"z"}])", "[]",
                                R"([{"text":"w","metadata":{"page_name":"p"}}])"}),
            "type,element_id,text,page_name\nText,c,z,\n,,w,p\n");
  EXPECT_EQ(*encode_csv(Outputs{"[]"}), "type,element_id,text\n");
}

// An agent may send anything.
TEST(Csv, WhatIsNoListOfElementsIsRefused) {
  const std::string deep = std::string(300, '[') + std::string(300, ']');
  for (const std::string& output : Outputs{"", "{}", "[7]", "[{}", deep}) {
    EXPECT_EQ(encode_csv(Outputs{output}).error().code, ErrorCode::corrupt) << output;
  }
}

}  // namespace
}  // namespace docket::api::unstructured
