#include "executor/markup/xml.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <libxml/SAX2.h>
#include <libxml/hash.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "executor/element/classify.h"
#include "executor/element/collector.h"
#include "executor/element/unicode.h"
#include "executor/markup/crowded_tag.h"
#include "executor/markup/decode.h"

namespace docket::executor::markup {
namespace {

using element::Collector;

std::string_view view(const xmlChar* text) { return reinterpret_cast<const char*>(text); }

// Turns events into elements. Text counts until the first child, comment, instruction or entity.
class Events {
 public:
  Events(const element::ReadLimits& limits, Collector& found) : limits_(limits), found_(found) {}

  void begin(std::string_view name, int attributes) {
    close_text();
    if (++nodes_ > limits_.xml_nodes) return fail("xml_nodes");
    if (depth_ >= static_cast<std::size_t>(limits_.xml_depth)) return fail("xml_depth");
    if (attributes > limits_.xml_attrs) return fail("xml_attrs");
    if (name.size() > static_cast<std::size_t>(limits_.xml_name)) return fail("xml_name");
    if (depth_ == open_.size()) open_.emplace_back();
    Open& opened = open_[depth_++];
    opened.text.clear();
    opened.takes_text = true;
  }
  // One attribute that the DTD gives to elements without it.
  void default_attribute() {
    if (++defaults_ > limits_.xml_attrs) fail("xml_attrs");
  }
  // The replacement of an entity may have tags that the file shows as references to characters.
  void entity(std::string_view replacement) {
    if (has_crowded_tag(replacement, limits_.xml_attrs)) fail("xml_attrs");
  }
  void text(std::string_view text) {
    if (depth_ > 0 && open_[depth_ - 1].takes_text) open_[depth_ - 1].text += text;
  }
  void close_text() {
    if (depth_ > 0) open_[depth_ - 1].takes_text = false;
  }
  void end() {
    Open& closed = open_[--depth_];
    if (element::is_blank(closed.text)) {
      found_.may_go_on();
    } else {
      found_.add(element::classify(closed.text));
    }
  }
  bool has_failed() const { return found_.has_failed(); }

 private:
  struct Open {
    std::string text;
    bool takes_text = true;
  };

  void fail(std::string_view limit) { found_.fail(element::past_limit(limit)); }

  const element::ReadLimits& limits_;
  Collector& found_;
  std::vector<Open> open_;  // depth_ of them are; the others keep their memory
  std::size_t depth_ = 0;
  std::int64_t nodes_ = 0;
  std::int64_t defaults_ = 0;
};

// libxml2 reads the replacement of an entity with a parser of its own to see that it is
// well-formed; only the outer one is ours. Its `_private` points to the events.
struct Shared {
  Events* events = nullptr;
  xmlParserCtxtPtr parser = nullptr;
};

template <class Call>
void call(void* context, Call with_events) {
  auto* const parser = static_cast<xmlParserCtxtPtr>(context);
  auto* const shared = static_cast<Shared*>(parser->_private);
  if (parser != shared->parser || shared->events->has_failed()) return;
  with_events(*shared->events);
  if (shared->events->has_failed()) xmlStopParser(parser);
}

void on_begin(void* context, const xmlChar* name, const xmlChar*, const xmlChar*, int,
              const xmlChar**, int attributes, int, const xmlChar**) {
  call(context, [&](Events& events) {
    // Attributes are not read, so what the DTD says of them need not be put into each element.
    auto& defaults = static_cast<xmlParserCtxtPtr>(context)->attsDefault;
    if (defaults != nullptr) {
      xmlHashFree(std::exchange(defaults, nullptr), xmlHashDefaultDeallocator);
    }
    events.begin(view(name), attributes);
  });
}
void on_attribute(void* context, const xmlChar*, const xmlChar*, int, int,
                  const xmlChar* default_value, xmlEnumerationPtr values) {
  xmlFreeEnumeration(values);
  if (default_value == nullptr) return;
  call(context, [](Events& events) { events.default_attribute(); });
}
void on_entity(void* context, const xmlChar* name, int type, const xmlChar* public_id,
               const xmlChar* system_id, xmlChar* replacement) {
  xmlSAX2EntityDecl(context, name, type, public_id, system_id, replacement);
  if (replacement == nullptr) return;
  call(context, [&](Events& events) { events.entity(view(replacement)); });
}
void on_end(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  call(context, [](Events& events) { events.end(); });
}
void on_text(void* context, const xmlChar* text, int size) {
  call(context, [&](Events& events) {
    events.text({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  });
}
void on_comment(void* context, const xmlChar*) {
  call(context, [](Events& events) { events.close_text(); });
}
void on_instruction(void* context, const xmlChar*, const xmlChar*) { on_comment(context, nullptr); }

xmlSAXHandler handler() {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  // The parser's own book-keeping, so that entities are known by name.
  sax.startDocument = xmlSAX2StartDocument;
  sax.internalSubset = xmlSAX2InternalSubset;
  sax.entityDecl = on_entity;
  sax.attributeDecl = on_attribute;
  sax.getEntity = xmlSAX2GetEntity;
  sax.startElementNs = on_begin;
  sax.endElementNs = on_end;
  sax.characters = on_text;
  sax.ignorableWhitespace = on_text;
  sax.cdataBlock = on_text;
  sax.comment = on_comment;
  sax.processingInstruction = on_instruction;
  sax.reference = on_comment;
  return sax;
}

struct FreeParser {
  void operator()(xmlParserCtxtPtr parser) const {
    if (parser->myDoc != nullptr) xmlFreeDoc(parser->myDoc);
    parser->myDoc = nullptr;
    xmlFreeParserCtxt(parser);
  }
};

// The value of `encoding` in the declaration at the start, or nothing.
std::string declared_encoding(std::string_view bytes) {
  constexpr std::size_t declaration_max = 256;
  if (!bytes.starts_with("<?xml")) return {};
  const std::string_view declaration = bytes.substr(0, std::min(bytes.find("?>"), declaration_max));
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return {};
  const std::size_t end = declaration.find(declaration[at], at + 1);
  return std::string(declaration.substr(at + 1, end == std::string_view::npos ? 0 : end - at - 1));
}

bool has_mark(std::string_view bytes) {
  return bytes.starts_with("\xef\xbb\xbf") || bytes.starts_with("\xff\xfe") ||
         bytes.starts_with("\xfe\xff");
}

element::Reading not_well_formed() {
  return element::unreadable("broken_file", "The file is not well-formed XML");
}

element::Reading read_texts(std::string_view text, const element::ReadContext& context) {
  Collector found(context);
  Events events(context.limits, found);
  xmlSAXHandler sax = handler();
  const std::unique_ptr<xmlParserCtxt, FreeParser> parser(
      xmlCreatePushParserCtxt(&sax, nullptr, nullptr, 0, nullptr));
  if (!parser) return not_well_formed();
  Shared shared{.events = &events, .parser = parser.get()};
  parser->_private = &shared;
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                      XML_PARSE_IGNORE_ENC);
  constexpr std::size_t piece = 64 << 10;
  for (std::size_t at = 0; at < text.size() && !found.has_failed(); at += piece) {
    const std::string_view next = text.substr(at, piece);
    if (xmlParseChunk(parser.get(), next.data(), static_cast<int>(next.size()), 0) != 0 &&
        parser->wellFormed == 0) {
      break;
    }
  }
  if (found.has_failed()) return found.finish();
  xmlParseChunk(parser.get(), nullptr, 0, 1);
  if (found.has_failed()) return found.finish();
  return parser->wellFormed != 0 ? found.finish() : not_well_formed();
}

}  // namespace

element::Reading read_xml(std::string_view bytes, const element::ReadContext& context) {
  if (context.options.xml_keep_tags) {
    Decoded decoded = decode(bytes, context.options.encoding);
    if (decoded.failure) return *decoded.failure;
    Collector found(context);
    element::Element whole;
    whole.text = std::move(decoded.text);
    found.add(std::move(whole));
    return found.finish();
  }
  // What the file says of itself counts, and without it UTF-8, as XML wants it (section 4.3.3).
  std::string encoding = has_mark(bytes) ? std::string() : declared_encoding(bytes);
  if (encoding.empty() && !has_mark(bytes)) encoding = "utf-8";
  const Decoded decoded = decode(bytes, encoding);
  if (decoded.failure) return *decoded.failure;
  if (has_crowded_tag(decoded.text, crowd_factor * context.limits.xml_attrs)) {
    return element::past_limit("xml_attrs");
  }
  return read_texts(decoded.text, context);
}

}  // namespace docket::executor::markup
