#include "executor/office/xlsx_workbook.h"

#include <map>
#include <utility>

#include "base/parse_number.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

// ECMA-376 Part 1, 18.8.30: built-in formats that need no definition. 46 is "[h]:mm:ss".
NumberFormat built_in(int id) {
  if (id == 46) return NumberFormat::span;
  const bool is_date = (id >= 14 && id <= 22) || id == 45 || id == 47;
  return is_date ? NumberFormat::date : NumberFormat::number;
}

bool is_letter(char c, std::string_view letters) {
  return letters.find(static_cast<char>(c | 0x20)) != std::string_view::npos;
}

// "h", "hh", "m", "mm", "s" or "ss": what "[hh]" counts beyond a day.
bool is_elapsed(std::string_view inside) {
  if (inside.empty() || inside.size() > 2) return false;
  return is_letter(inside[0], "hms") && (inside[0] | 0x20) == (inside.back() | 0x20);
}

std::vector<NumberFormat> formats_in(pugi::xml_node root) {
  std::map<int, NumberFormat> custom;
  for (const pugi::xml_node node : root.child("numFmts").children("numFmt")) {
    const auto id = parse_number<int>(node.attribute("numFmtId").value());
    if (id) custom[*id] = number_format(node.attribute("formatCode").value());
  }
  std::vector<NumberFormat> formats;
  for (const pugi::xml_node node : root.child("cellXfs").children("xf")) {
    const int id = parse_number<int>(node.attribute("numFmtId").value()).value_or(0);
    const auto found = custom.find(id);
    formats.push_back(found == custom.end() ? built_in(id) : found->second);
  }
  return formats;
}

// openpyxl takes the escape of an underscore out, and leaves other escapes.
std::string without_escaped_underscores(std::string text) {
  constexpr std::string_view escape = "x005F_";
  std::size_t at = text.find(escape);
  if (at == std::string::npos) return text;
  std::string kept;
  std::size_t begin = 0;
  for (; at != std::string::npos; at = text.find(escape, begin)) {
    kept.append(text, begin, at - begin);
    begin = at + escape.size();
  }
  return kept.append(text, begin);
}

}  // namespace

NumberFormat number_format(std::string_view code) {
  code = code.substr(0, code.find(';'));
  bool is_date = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') {
      const std::size_t end = code.find('"', i + 1);
      if (end != std::string_view::npos) i = end;
    } else if (c == '[') {
      const std::size_t end = code.find(']', i + 1);
      if (end == std::string_view::npos) continue;
      if (is_elapsed(code.substr(i + 1, end - i - 1))) return NumberFormat::span;
      i = end;
    } else if (is_letter(c, "dmhys")) {
      const bool is_literal = i > 0 && (code[i - 1] == '_' || code[i - 1] == '\\');
      is_date = is_date || !is_literal;
    }
  }
  return is_date ? NumberFormat::date : NumberFormat::number;
}

std::string xlsx_text(pugi::xml_node item) {
  std::string text = own_text(item.child("t"));
  for (const pugi::xml_node run : item.children("r")) text += own_text(run.child("t"));
  return text;
}

OrFailure<XlsxWorkbook> read_workbook(Package& package) {
  const auto main = package.main_part();
  if (!main) return main.error();
  const auto xml = package.xml(*main);
  if (!xml) return xml.error();
  const auto related = package.relationships(*main);
  if (!related) return related.error();
  const auto strings = package.related_xml(*related, "sharedStrings");
  if (!strings) return strings.error();
  const auto styles = package.related_xml(*related, "styles");
  if (!styles) return styles.error();

  XlsxWorkbook workbook;
  const std::string_view is_1904 = xml->root().child("workbookPr").attribute("date1904").value();
  workbook.is_1904 = is_1904 == "1" || is_1904 == "true";
  for (const pugi::xml_node sheet : xml->root().child("sheets").children("sheet")) {
    const Relationship* part = related->by_id(sheet.attribute("r:id").value());
    const bool is_sheet = part != nullptr && part->type == "worksheet" && !part->is_external &&
                          package.contains(part->target);
    if (is_sheet) workbook.sheets.push_back({sheet.attribute("name").value(), part->target});
  }
  if (*strings) {
    for (const pugi::xml_node item : (*strings)->root().children("si")) {
      workbook.strings.push_back(without_escaped_underscores(xlsx_text(item)));
    }
  }
  if (*styles) workbook.formats = formats_in((*styles)->root());
  return workbook;
}

}  // namespace docket::executor::office
