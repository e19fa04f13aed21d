#include "executor/office/doc.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "executor/element/collector.h"
#include "executor/office/doc_file.h"
#include "executor/office/doc_styles.h"
#include "executor/office/docx.h"
#include "executor/office/field_address.h"
#include "executor/office/little_endian.h"
#include "executor/office/zip_writer.h"

namespace docket::executor::office {
namespace {

constexpr std::string_view namespaces =
    R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" )"
    R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships")";
constexpr std::string_view relationship_types =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

// Places in FibRgFcLcb97.
constexpr std::size_t sections_part = 6;
constexpr std::size_t headers_part = 11;
constexpr std::size_t document_properties_part = 31;

// Characters with a meaning of their own, [MS-DOC] 2.4.1.
constexpr char16_t cell_end = 7;
constexpr char16_t tab = 9;
constexpr char16_t line_break = 11;
constexpr char16_t page_break = 12;
constexpr char16_t paragraph_end = 13;
constexpr char16_t field_begin = 19;
constexpr char16_t field_middle = 20;
constexpr char16_t field_end = 21;
constexpr char16_t hyphen_that_stays = 30;

// What one conversion may read and write, and whether it shall go on.
class Budget {
 public:
  explicit Budget(const element::ReadContext& context) : context_(context) {}

  // False when it is over.
  bool spend(std::size_t bytes) {
    constexpr std::int64_t pieces_per_question = 1024;
    spent_ += static_cast<std::int64_t>(bytes);
    if (spent_ > context_.limits.text_bytes) failure_ = element::past_limit("text_bytes");
    if (++pieces_ % pieces_per_question == 0 && context_.context.is_cancelled()) {
      failure_ = element::cancelled();
    }
    return !failure_;
  }
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  const element::ReadContext& context_;
  std::int64_t spent_ = 0;
  std::int64_t pieces_ = 0;
  std::optional<Failure> failure_;
};

// The relationships of one part, as XML.
class DocRelationships {
 public:
  // The number in its id "rN".
  int add(std::string_view type, std::string_view target, bool is_external = false) {
    xml_ += fmt::format(R"(<Relationship Id="r{}" Type="{}{}"{} Target=")", ++count_,
                        relationship_types, type, is_external ? R"( TargetMode="External")" : "");
    append_xml(xml_, target);
    xml_ += "\"/>";
    return count_;
  }
  const std::string& xml() const { return xml_; }

 private:
  std::string xml_;
  int count_ = 0;
};

// What paragraphs and characters of WordprocessingML are written with.
class Body {
 public:
  // `links`: where their addresses go; null: links are told as text alone.
  Body(const DocFile& file, Budget& budget, DocRelationships* links)
      : file_(file), budget_(budget), links_(links) {}

  // Paragraphs from `begin` up to `end`, tables among them.
  void write(std::uint32_t begin, std::uint32_t end) {
    for (std::uint32_t at = begin; at < end && !budget_.failure();) {
      const std::uint32_t stop = paragraph_stop(at, end);
      paragraph(at, stop);
      at = stop;
    }
    close_table();
  }
  // The section that ends here; inside of its last paragraph, as the format wants it.
  void end_section(const std::string& properties) {
    close_table();
    xml_ += "<w:p><w:pPr>" + properties + "</w:pPr></w:p>";
  }
  void append(std::string_view xml) { xml_ += xml; }
  std::string take() { return std::exchange(xml_, {}); }

 private:
  struct Look {
    bool is_bold = false;
    bool is_italic = false;
    bool is_left_out = false;
  };
  struct Place {
    bool is_in_table = false;
    bool ends_row = false;
    std::vector<int> merges;  // of the row's cells: 0 none, 1 goes on, 3 begins
    std::vector<int> edges;   // of the row's cells, one more than there are
  };
  struct Row {
    std::vector<std::string> cells;
    std::vector<int> merges;
    std::vector<int> edges;
  };

  // Behind the mark that ends the paragraph which begins at `at`.
  std::uint32_t paragraph_stop(std::uint32_t at, std::uint32_t end) const {
    while (at < end) {
      const char16_t c = file_.at(at++);
      if (c == paragraph_end || c == cell_end || c == page_break) break;
    }
    return at;
  }

  static Place place_of(std::string_view properties) {
    constexpr std::uint16_t in_table = 0x2416;
    constexpr std::uint16_t ends_row = 0x2417;
    constexpr std::uint16_t table_depth = 0x6649;
    constexpr std::uint16_t define_table = 0xD608;
    constexpr std::size_t edge_bytes = 2;
    constexpr std::size_t edges_at = 3;
    Place place;
    for (const DocProperty& property : doc_properties(properties)) {
      if (property.code == in_table) place.is_in_table = u8(property.operand, 0) != 0;
      if (property.code == table_depth) place.is_in_table = u32(property.operand, 0) != 0;
      if (property.code == ends_row) place.ends_row = u8(property.operand, 0) != 0;
      if (property.code != define_table) continue;
      // TDefTableOperand: the number of cells, their edges, then 20 bytes for each.
      if (property.operand.size() < edges_at + edge_bytes) continue;
      const std::size_t cells = std::min<std::size_t>(
          u8(property.operand, 2), (property.operand.size() - edges_at) / edge_bytes - 1);
      for (std::size_t i = 0; i <= cells; ++i) {
        const std::uint16_t edge = u16(property.operand, edges_at + edge_bytes * i);
        place.edges.push_back(static_cast<std::int16_t>(edge));
      }
      for (std::size_t i = 0; i < cells; ++i) {
        const std::size_t at = edges_at + edge_bytes * (cells + 1) + 20 * i;
        place.merges.push_back((u16(property.operand, at) >> 5) & 3);
      }
    }
    return place;
  }

  void paragraph(std::uint32_t begin, std::uint32_t stop) {
    // Stories of headers may share their text: it counts as often as it is read.
    if (!budget_.spend(stop - begin)) return;
    const DocFile::Run run = file_.paragraph_at(stop - 1);
    const Place place = place_of(run.properties);
    const char16_t mark = file_.at(stop - 1);
    const bool is_in_table = place.is_in_table || mark == cell_end;
    if (!is_in_table) close_table();
    if (mark == cell_end && place.ends_row) return end_row(place);
    const bool has_mark = mark == paragraph_end || mark == cell_end || mark == page_break;
    std::string xml = fmt::format(R"(<w:p><w:pPr><w:pStyle w:val="s{}"/>)", run.style);
    xml += doc_numbering_xml(run.properties) + "</w:pPr>";
    xml += text(begin, has_mark ? stop - 1 : stop);
    if (mark == page_break && !is_in_table) xml += R"(<w:r><w:br w:type="page"/></w:r>)";
    xml += "</w:p>";
    if (!budget_.spend(xml.size())) return;
    (is_in_table ? cell_ : xml_) += xml;
    if (mark == cell_end) cells_.push_back(std::exchange(cell_, {}));
  }

  void end_row(const Place& place) {
    Row row{.cells = std::exchange(cells_, {}), .merges = place.merges, .edges = place.edges};
    const std::size_t bytes = sizeof(Row) + sizeof(std::string) * row.cells.size() +
                              sizeof(int) * (row.merges.size() + row.edges.size());
    if (budget_.spend(bytes)) rows_.push_back(std::move(row));
  }

  void close_table() {
    if (!cell_.empty()) cells_.push_back(std::exchange(cell_, {}));
    if (!cells_.empty()) end_row({});
    if (rows_.empty()) return;
    // The grid has a column wherever a cell of any row ends.
    std::vector<int> edges;
    for (const Row& row : rows_) edges.insert(edges.end(), row.edges.begin(), row.edges.end());
    std::ranges::sort(edges);
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    xml_ += "<w:tbl><w:tblGrid>";
    for (std::size_t i = 1; i < edges.size(); ++i) xml_ += "<w:gridCol/>";
    xml_ += "</w:tblGrid>";
    for (const Row& row : std::exchange(rows_, {})) append_row(row, edges);
    xml_ += "</w:tbl>";
  }

  void append_row(const Row& row, const std::vector<int>& grid) {
    xml_ += "<w:tr>";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const int merge = i < row.merges.size() ? row.merges[i] : 0;
      std::ptrdiff_t columns = 1;
      if (i + 1 < row.edges.size() && row.edges[i] < row.edges[i + 1]) {
        columns = std::ranges::lower_bound(grid, row.edges[i + 1]) -
                  std::ranges::lower_bound(grid, row.edges[i]);
      }
      xml_ += "<w:tc><w:tcPr>";
      if (columns > 1) xml_ += fmt::format(R"(<w:gridSpan w:val="{}"/>)", columns);
      if (merge == 1) xml_ += "<w:vMerge/>";
      if (merge == 3) xml_ += R"(<w:vMerge w:val="restart"/>)";
      xml_ += "</w:tcPr>" + row.cells[i] + "</w:tc>";
    }
    xml_ += "</w:tr>";
  }

  static Look look_of(std::string_view properties) {
    constexpr std::uint16_t bold = 0x0835;
    constexpr std::uint16_t italic = 0x0836;
    // Revisions (sprmCFRMarkDel, sprmCFRMark): as in .docx neither kind is text.
    constexpr std::uint16_t deleted = 0x0800;
    constexpr std::uint16_t inserted = 0x0801;
    // 0x80 means as in the style, 0x81 its opposite.
    const auto is_on = [](const DocProperty& property) {
      return (u8(property.operand, 0) & 1) != 0;
    };
    Look look;
    bool is_deleted = false;
    bool is_inserted = false;
    for (const DocProperty& property : doc_properties(properties)) {
      if (property.code == bold) look.is_bold = is_on(property);
      if (property.code == italic) look.is_italic = is_on(property);
      if (property.code == deleted) is_deleted = is_on(property);
      if (property.code == inserted) is_inserted = is_on(property);
    }
    look.is_left_out = is_deleted || is_inserted;
    return look;
  }

  std::string text(std::uint32_t begin, std::uint32_t end) {
    std::string xml;
    while (begin < end && budget_.spend(0)) {
      const DocFile::Run run = file_.characters_at(begin);
      const std::uint32_t stop = std::min(run.end, end);
      const Look look = look_of(run.properties);
      for (; begin < stop; ++begin) character(xml, file_.at(begin), look);
    }
    flush(xml, {});
    while (!fields_.empty()) end_field(xml);
    return xml;
  }

  void character(std::string& xml, char16_t c, const Look& look) {
    if (c == field_begin) {
      flush(xml, look_);
      begin_field();
    } else if (c == field_middle && !fields_.empty()) {
      begin_result(xml);
    } else if (c == field_end && !fields_.empty()) {
      flush(xml, look_);
      end_field(xml);
    } else if (instructions_ > 0) {
      fields_.back().instruction += c;
    } else if (!look.is_left_out) {
      if (look.is_bold != look_.is_bold || look.is_italic != look_.is_italic) flush(xml, look);
      pending_ += c;
    }
  }

  void begin_field() {
    if (!budget_.spend(sizeof(Field))) return;
    fields_.emplace_back();
    ++instructions_;
  }

  // Of a field that has one already it is the same.
  void begin_result(std::string& xml) {
    flush(xml, look_);
    Field& field = fields_.back();
    if (std::exchange(field.has_result, true)) return;
    --instructions_;
    if (links_ == nullptr || instructions_ > 0 || is_in_link_) return;
    const std::string address = field_address(utf8_of(field.instruction));
    if (address.empty() || !budget_.spend(address.size() + relationship_types.size())) return;
    field.is_link = true;
    is_in_link_ = true;
    xml += fmt::format(R"(<w:hyperlink r:id="r{}">)", links_->add("hyperlink", address, true));
  }

  void end_field(std::string& xml) {
    const Field& field = fields_.back();
    if (!field.has_result) --instructions_;
    if (field.is_link) {
      xml += "</w:hyperlink>";
      is_in_link_ = false;
    }
    fields_.pop_back();
  }

  // Ends the run of characters that look alike.
  void flush(std::string& xml, const Look& next) {
    const Look look = std::exchange(look_, next);
    if (pending_.empty()) return;
    xml += "<w:r>";
    if (look.is_bold || look.is_italic) {
      xml += "<w:rPr>";
      if (look.is_bold) xml += "<w:b/>";
      if (look.is_italic) xml += "<w:i/>";
      xml += "</w:rPr>";
    }
    std::size_t from = 0;
    for (std::size_t at = 0; at <= pending_.size(); ++at) {
      const char16_t c = at < pending_.size() ? pending_[at] : char16_t{0};
      if (c >= 0x20) continue;
      append_text(xml, std::u16string_view(pending_).substr(from, at - from));
      from = at + 1;
      if (c == tab) xml += "<w:tab/>";
      if (c == line_break) xml += "<w:br/>";
      if (c == hyphen_that_stays) xml += "<w:noBreakHyphen/>";
    }
    xml += "</w:r>";
    pending_.clear();
  }

  static void append_text(std::string& xml, std::u16string_view text) {
    if (text.empty()) return;
    xml += R"(<w:t xml:space="preserve">)";
    append_xml(xml, utf8_of(text));
    xml += "</w:t>";
  }

  struct Field {
    std::u16string instruction;
    bool has_result = false;
    bool is_link = false;
  };

  const DocFile& file_;
  Budget& budget_;
  DocRelationships* links_;
  std::string xml_;
  std::string cell_;
  std::vector<std::string> cells_;
  std::vector<Row> rows_;
  std::u16string pending_;
  Look look_;
  std::vector<Field> fields_;  // open ones
  int instructions_ = 0;       // open fields whose result has not begun
  bool is_in_link_ = false;    // one of the open fields is a link
};

class Converter {
 public:
  Converter(const DocFile& file, const element::ReadContext& context)
      : file_(file), budget_(context) {}

  OrFailure<std::string> convert() {
    relationships_.add("styles", "styles.xml");
    relationships_.add("settings", "settings.xml");
    const std::string document = document_xml();
    if (budget_.failure()) return *budget_.failure();
    ZipWriter zip;
    zip.add("[Content_Types].xml", content_types);
    zip.add("_rels/.rels",
            relationships_part(fmt::format(
                R"(<Relationship Id="r1" Type="{}officeDocument" Target="word/document.xml"/>)",
                relationship_types)));
    zip.add("word/document.xml", document);
    zip.add("word/styles.xml", doc_styles_xml(file_));
    zip.add("word/settings.xml", settings_xml());
    zip.add("word/_rels/document.xml.rels", relationships_part(relationships_.xml()));
    for (const auto& [name, xml] : stories_) zip.add("word/" + name, xml);
    return zip.finish();
  }

 private:
  static constexpr std::string_view content_types =
      R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)"
      R"(<Default Extension="rels" )"
      R"(ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
      R"(<Default Extension="xml" ContentType="application/xml"/></Types>)";

  static std::string relationships_part(std::string_view relationships) {
    return fmt::format(
        R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
        "{}</Relationships>",
        relationships);
  }

  std::string settings_xml() const {
    // The first bit of the document's properties: pages face each other.
    const bool has_even_pages = (u8(file_.part(document_properties_part), 0) & 1) != 0;
    return fmt::format("<w:settings {}>{}</w:settings>", namespaces,
                       has_even_pages ? "<w:evenAndOddHeaders/>" : "");
  }

  // Sections end at the positions that the table of sections names.
  std::string document_xml() {
    constexpr std::size_t section_bytes = 12;
    const std::string_view sections = file_.part(sections_part);
    const std::size_t count = sections.size() < 4 ? 0 : (sections.size() - 4) / (4 + section_bytes);
    Body body(file_, budget_, &relationships_);
    body.append(fmt::format("<w:document {}><w:body>", namespaces));
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < count && budget_.spend(section_bytes_max); ++i) {
      const bool is_last = i + 1 == count;
      const std::uint32_t end =
          is_last ? file_.main_end() : std::clamp(u32(sections, 4 * (i + 1)), at, file_.main_end());
      // The mark of a section's end is no page break.
      const bool has_mark = !is_last && end > at && file_.at(end - 1) == page_break;
      body.write(at, has_mark ? end - 1 : end);
      const std::string properties =
          section_xml(i, file_.main_stream(u32(sections, 4 * (count + 1) + section_bytes * i + 2)));
      is_last ? body.append(properties) : body.end_section(properties);
      at = end;
    }
    if (count == 0) body.write(0, file_.main_end());
    body.append("</w:body></w:document>");
    return body.take();
  }

  // `stored`: a size and properties of the section.
  std::string section_xml(std::size_t section, std::string_view stored) {
    constexpr std::uint16_t has_title_page = 0x300A;
    constexpr std::uint16_t start_code = 0x3009;
    constexpr std::string_view starts[] = {"continuous", "nextColumn", "nextPage", "evenPage",
                                           "oddPage"};
    std::string xml = "<w:sectPr>" + stories_of(section);
    const std::string_view bytes = stored.substr(std::min<std::size_t>(2, stored.size()));
    const std::size_t size = std::min<std::size_t>(u16(stored, 0), section_bytes_max);
    for (const DocProperty& property : doc_properties(bytes.substr(0, size))) {
      const std::uint8_t value = u8(property.operand, 0);
      if (property.code == has_title_page && value != 0) xml += "<w:titlePg/>";
      if (property.code == start_code && value < std::size(starts)) {
        xml += fmt::format(R"(<w:type w:val="{}"/>)", starts[value]);
      }
    }
    return xml + "</w:sectPr>";
  }

  // Six stories a section, behind six for the lines between text and notes ([MS-DOC] 2.3.3).
  std::string stories_of(std::size_t section) {
    struct Sort {
      std::string_view element;
      std::string_view type;
    };
    constexpr Sort sorts[] = {{"header", "even"},    {"header", "default"}, {"footer", "even"},
                              {"footer", "default"}, {"header", "first"},   {"footer", "first"}};
    const std::string_view positions = file_.part(headers_part);
    std::string xml;
    for (std::size_t i = 0; i < std::size(sorts); ++i) {
      const std::size_t at = 4 * (6 * (section + 1) + i);
      if (at + 8 > positions.size()) break;
      const std::uint32_t room = file_.size() - file_.headers_begin();
      const std::uint32_t begin = std::min(u32(positions, at), room);
      const std::uint32_t end = std::clamp(u32(positions, at + 4), begin, room);
      // A mark of its own ends a story: more than that is something.
      if (end - begin < 2 || stories_.size() >= stories_max) continue;
      const std::string name = fmt::format("story{}.xml", stories_.size() + 1);
      Body body(file_, budget_, nullptr);
      body.append(fmt::format("<w:hdr {}>", namespaces));
      body.write(file_.headers_begin() + begin, file_.headers_begin() + end - 1);
      body.append("</w:hdr>");
      stories_.emplace_back(name, body.take());
      xml += fmt::format(R"(<w:{}Reference w:type="{}" r:id="r{}"/>)", sorts[i].element,
                         sorts[i].type, relationships_.add(sorts[i].element, name));
    }
    return xml;
  }

  static constexpr std::size_t stories_max = 5'000;
  // Properties of one section that are looked at; Word writes some 100 bytes.
  static constexpr std::size_t section_bytes_max = 2'048;

  const DocFile& file_;
  Budget budget_;
  DocRelationships relationships_;
  std::vector<std::pair<std::string, std::string>> stories_;
};

}  // namespace

OrFailure<std::string> doc_to_docx(std::string_view bytes, const element::ReadContext& context) {
  const OrFailure<DocFile> file = DocFile::open(bytes);
  if (!file) return file.error();
  return Converter(*file, context).convert();
}

element::Reading read_doc(std::string_view bytes, const element::ReadContext& context) {
  const OrFailure<std::string> docx = doc_to_docx(bytes, context);
  if (!docx) return docx.error();
  return read_docx(*docx, context);
}

}  // namespace docket::executor::office
