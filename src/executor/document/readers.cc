#include "executor/document/readers.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "executor/markup/delimited.h"
#include "executor/markup/html.h"
#include "executor/markup/json.h"
#include "executor/markup/markdown.h"
#include "executor/markup/text.h"
#include "executor/markup/xml.h"
#include "executor/office/doc.h"
#include "executor/office/docx.h"
#include "executor/office/epub.h"
#include "executor/office/mail.h"
#include "executor/office/odt.h"
#include "executor/office/pptx.h"
#include "executor/office/rtf.h"
#include "executor/office/xlsx.h"
#include "executor/page/image.h"
#include "executor/page/pdf.h"

namespace docket::executor::document {
namespace {

using element::ReadContext;
using element::Reading;

constexpr std::array<std::pair<FileType, Read>, 20> readers = {{
    {FileType::bmp, page::read_image},     {FileType::csv, markup::read_csv},
    {FileType::doc, office::read_doc},     {FileType::docx, office::read_docx},
    {FileType::epub, office::read_epub},   {FileType::html, markup::read_html},
    {FileType::jpg, page::read_image},     {FileType::json, markup::read_json},
    {FileType::md, markup::read_markdown}, {FileType::ndjson, markup::read_ndjson},
    {FileType::odt, office::read_odt},     {FileType::pdf, page::read_pdf},
    {FileType::png, page::read_image},     {FileType::pptx, office::read_pptx},
    {FileType::rtf, office::read_rtf},     {FileType::tiff, page::read_image},
    {FileType::tsv, markup::read_tsv},     {FileType::txt, markup::read_text},
    {FileType::xlsx, office::read_xlsx},   {FileType::xml, markup::read_xml},
}};

}  // namespace

Read reader_of(FileType type) {
  const auto* const found = std::ranges::find(readers, type, &std::pair<FileType, Read>::first);
  return found == readers.end() ? nullptr : found->second;
}

Reading read_mail(FileType type, std::string_view bytes, const ReadContext& context,
                  const office::ReadAttachment& read_attachment) {
  const auto read = type == FileType::eml ? office::read_eml : office::read_msg;
  return read(bytes, context, read_attachment);
}

}  // namespace docket::executor::document
