#include "api/unstructured/partition_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/unstructured/accept.h"

namespace docket::api::unstructured {
namespace {

using Fields = std::vector<http::NamedValue>;

std::string input(const Fields& fields) {
  const auto form = decode_partition(fields);
  return form ? form->input : std::string(form.error().response.body.view());
}

TEST(PartitionForm, FieldsBecomeTheKindsInput) {
  struct Row {
    Fields fields;
    std::string input;
  };
  for (
      const Row& row : {
          Row{{}, R"({"partition":{"strategy":"auto"}})"},
          Row{{{"strategy", " hi_res "}, {"strategy", "fast"}, {"hi_res_model_name", "yolox"}},
              R"({"partition":{"strategy":"hi_res"}})"},
          Row{{{"strategy", "od_only"}}, R"({"partition":{"strategy":"hi_res"}})"},
          Row{{{"strategy", "vlm"}}, R"({"partition":{"strategy":"auto"}})"},
          Row{{{"strategy", "null"}, {"coordinates", ""}}, R"({"partition":{"strategy":"auto"}})"},
          Row{{{"coordinates", "Y"}, {"pdf_infer_table_structure", "false"}},
              R"({"partition":{"strategy":"auto","coordinates":true,"infer_table_structure":false}})"},
          // As three clients send a list.
          Row{{{"languages[]", "eng"}, {"languages[]", "deu"}},
              R"({"partition":{"strategy":"auto","languages":["eng","deu"]}})"},
          Row{{{"languages", "eng,deu"}},
              R"({"partition":{"strategy":"auto","languages":["eng","deu"]}})"},
          Row{{{"ocr_languages", R"(["eng", "deu"])"}},
              R"({"partition":{"strategy":"auto","languages":["eng","deu"]}})"},
          Row{{{"starting_page_number", "3"}, {"split_pdf_page", "true"}, {"new_field", "x"}},
              R"({"partition":{"strategy":"auto","starting_page_number":3}})"},
          Row{{{"max_characters", "-1"}}, R"({"partition":{"strategy":"auto"}})"},
          Row{{{"chunking_strategy", "By_Title"},
               {"combine_under_n_chars", "0"},
               {"max_characters", "60"},
               {"unique_element_ids", "1"}},
              R"({"partition":{"strategy":"auto","unique_element_ids":true},"chunk":{"strategy":"by_title","max_characters":60,"combine_text_under_n_chars":0,"unique_element_ids":true}})"},
      }) {
    EXPECT_EQ(input(row.fields), row.input);
  }
}

TEST(PartitionForm, RefusalsAreFastApis) {
  struct Row {
    Fields fields;
    std::string entry;
  };
  for (
      const Row& row : {
          Row{{{"strategy", "slow"}},
              R"({"type":"literal_error","loc":["body","strategy"],"msg":"Input should be 'fast', 'hi_res', 'auto' or 'ocr_only'","input":"slow","ctx":{"expected":"'fast', 'hi_res', 'auto' or 'ocr_only'"}})"},
          Row{{{"chunking_strategy", "by_mood"}},
              R"("loc":["body","chunking_strategy"],"msg":"Input should be 'basic', 'by_title', 'by_page' or 'by_similarity'")"},
          Row{{{"coordinates", "maybe"}},
              R"({"type":"bool_parsing","loc":["body","coordinates"],"msg":"Input should be a valid boolean, unable to interpret input","input":"maybe"})"},
          Row{{{"starting_page_number", "0"}}, R"({"type":"greater_than_equal",)"},
          Row{{{"starting_page_number", "x"}}, R"({"type":"int_parsing",)"},
          Row{{{"pdfminer_line_margin", "wide"}}, R"({"type":"float_parsing",)"},
          Row{{{"output_format", "text/xml"}}, R"("loc":["body","output_format"])"},
          Row{{{"chunking_strategy", "basic"}, {"max_characters", "0"}},
              R"({"type":"greater_than","loc":["body","max_characters"],"msg":"Input should be greater than 0","input":"0","ctx":{"gt":0}})"},
          Row{{{"chunking_strategy", "basic"}, {"similarity_threshold", "1"}},
              R"({"type":"less_than",)"},
      }) {
    EXPECT_THAT(input(row.fields), testing::HasSubstr(row.entry));
  }
}

TEST(Accept, TheMostSpecificRangeCounts) {
  EXPECT_EQ(weight_of("", "text/csv"), 1);
  EXPECT_EQ(weight_of("*/*", "text/csv"), 1);
  EXPECT_EQ(weight_of("application/json;q=1, text/csv;q=0", "text/csv"), 0);
  EXPECT_EQ(weight_of("text/*;q=0.5, */*;q=0.1", "text/csv"), 0.5);
  EXPECT_EQ(weight_of("text/html", "text/csv"), 0);
  EXPECT_TRUE(names("a/b, multipart/Mixed ;q=1", "multipart/mixed"));
  EXPECT_FALSE(names("*/*", "multipart/mixed"));
}

}  // namespace
}  // namespace docket::api::unstructured
