#include "executor/office/epub.h"

#include <charconv>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "executor/element/collector.h"
#include "executor/markup/html.h"
#include "executor/office/archive.h"
#include "executor/office/package.h"
#include "executor/office/xml.h"

namespace docket::executor::office {
namespace {

// "two%20b.xhtml#top" names the entry "two b.xhtml".
std::string decoded(std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  std::string name;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    unsigned value = 0;
    const char* const digits = reference.data() + i + 1;
    const bool is_escape = reference[i] == '%' && i + 2 < reference.size() &&
                           std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    name += is_escape ? static_cast<char>(value) : reference[i];
    if (is_escape) i += 2;
  }
  return name;
}

bool has_word(std::string_view words, std::string_view word) {
  return (" " + std::string(words) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

OrFailure<Xml> read_xml(Archive& archive, std::string_view name) {
  auto bytes = archive.read(name);
  if (!bytes) return bytes.error();
  return Xml::parse(std::move(*bytes), archive.limits(), "epub");
}

OrFailure<std::string> package_document(Archive& archive) {
  const auto container = read_xml(archive, "META-INF/container.xml");
  if (!container) return container.error();
  std::string path =
      container->root().child("rootfiles").child("rootfile").attribute("full-path").value();
  if (path.empty()) return archive.broken();
  return path;
}

// EPUB 3.3, 5.6 and 5.7: the spine refers to items of the manifest.
OrFailure<std::vector<std::string>> pages(Archive& archive) {
  const auto path = package_document(archive);
  if (!path) return path.error();
  const auto package = read_xml(archive, *path);
  if (!package) return package.error();
  std::map<std::string_view, std::string> names;
  for (const pugi::xml_node item : package->root().child("manifest").children("item")) {
    const std::string_view type = item.attribute("media-type").value();
    const bool is_page = type == "application/xhtml+xml" || type == "text/html";
    if (!is_page || has_word(item.attribute("properties").value(), "nav")) continue;
    names.try_emplace(item.attribute("id").value(),
                      resolve_part(*path, decoded(item.attribute("href").value())));
  }
  std::vector<std::string> found;
  for (const pugi::xml_node reference : package->root().child("spine").children("itemref")) {
    const auto name = names.find(reference.attribute("idref").value());
    const bool is_linear = std::string_view(reference.attribute("linear").value()) != "no";
    if (is_linear && name != names.end()) found.push_back(name->second);
  }
  return found;
}

}  // namespace

element::Reading read_epub(std::string_view bytes, const element::ReadContext& context) {
  auto archive = Archive::open(bytes, context.limits, "epub");
  if (!archive) return archive.error();
  const auto spine = pages(*archive);
  if (!spine) return spine.error();
  element::ReadOptions options = context.options;
  options.encoding.clear();  // is said of text files; pages say their own
  const element::ReadContext page_context{
      .options = options, .limits = context.limits, .context = context.context};
  element::Collector output(context);
  for (const std::string& name : *spine) {
    const auto page = archive->read(name);
    if (!page) return page.error();
    element::Reading reading = markup::read_html(*page, page_context);
    if (!reading) return reading.failure();
    for (element::Element& element : *reading) output.add(std::move(element));
    if (output.has_failed()) break;
  }
  return output.finish();
}

}  // namespace docket::executor::office
