#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "executor/element/file_name.h"
#include "executor/element/unicode.h"
#include "executor/office/charset.h"
#include "executor/office/compound_file.h"
#include "executor/office/little_endian.h"
#include "executor/office/mail.h"
#include "executor/office/mail_content.h"

namespace docket::executor::office {
namespace {

// [MS-OXPROPS]; the names there begin with PidTag.
constexpr std::uint16_t subject_tag = 0x0037;
constexpr std::uint16_t client_submit_time_tag = 0x0039;
constexpr std::uint16_t sent_representing_name_tag = 0x0042;
constexpr std::uint16_t transport_message_headers_tag = 0x007D;
constexpr std::uint16_t sender_name_tag = 0x0C1A;
constexpr std::uint16_t sender_email_address_tag = 0x0C1F;
constexpr std::uint16_t body_tag = 0x1000;
constexpr std::uint16_t html_tag = 0x1013;
constexpr std::uint16_t email_address_tag = 0x3003;
constexpr std::uint16_t attach_data_tag = 0x3701;
constexpr std::uint16_t attach_long_filename_tag = 0x3707;
constexpr std::uint16_t attach_mime_tag = 0x370E;
constexpr std::uint16_t smtp_address_tag = 0x39FE;
constexpr std::uint16_t internet_codepage_tag = 0x3FDE;
constexpr std::uint16_t message_codepage_tag = 0x3FFD;
constexpr std::uint16_t sender_smtp_address_tag = 0x5D01;

// Types of properties, [MS-OXCDATA] 2.11.1.
constexpr std::uint16_t type_string8 = 0x001E;
constexpr std::uint16_t type_string = 0x001F;
constexpr std::uint16_t type_binary = 0x0102;

// Where the properties begin in the stream of a message, and of what is in one ([MS-OXMSG] 2.4.1).
constexpr std::size_t message_head = 32;
constexpr std::size_t part_head = 8;
constexpr std::size_t property_bytes = 16;

// The properties of a message, a recipient or an attachment.
class Properties {
 public:
  static OrFailure<Properties> read(CompoundFile& file, CompoundFile::Id storage,
                                    std::size_t head) {
    Properties properties(file, storage);
    const auto table = file.find(storage, "__properties_version1.0");
    if (!table) return properties;
    const OrFailure<std::string> bytes = file.read(*table);
    if (!bytes) return bytes.error();
    for (std::size_t at = head; at + property_bytes <= bytes->size(); at += property_bytes) {
      properties.numbers_.try_emplace(u16(*bytes, at + 2), u64(*bytes, at + 8));
    }
    return properties;
  }

  std::optional<std::uint64_t> number(std::uint16_t tag) const {
    const auto found = numbers_.find(tag);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }

  // Empty when there is none, or it cannot be read.
  std::string text(std::uint16_t tag) {
    if (const auto wide = stream(tag, type_string)) return without_end(to_utf8(*wide, "utf-16le"));
    if (const auto narrow = stream(tag, type_string8)) {
      return without_end(to_utf8(*narrow, charset(message_codepage_tag)));
    }
    return {};
  }
  std::optional<std::string> binary(std::uint16_t tag) { return stream(tag, type_binary); }

  // ISO 8859-15 is what a message without a code page is taken for.
  std::string charset(std::uint16_t tag) const {
    const auto page = number(tag);
    const std::string name =
        page ? charset_of_code_page(static_cast<int>(*page & 0xFFFF)) : std::string();
    return name.empty() ? "iso-8859-15" : name;
  }

 private:
  Properties(CompoundFile& file, CompoundFile::Id storage) : file_(&file) {
    for (const CompoundFile::Id id : file.children(storage))
      streams_.try_emplace(file.name(id), id);
  }

  std::optional<std::string> stream(std::uint16_t tag, std::uint16_t type) {
    const auto found = streams_.find(fmt::format("__substg1.0_{:04X}{:04X}", tag, type));
    if (found == streams_.end() || file_->is_storage(found->second)) return std::nullopt;
    OrFailure<std::string> bytes = file_->read(found->second);
    return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
  }

  static std::string without_end(std::string text) {
    while (text.ends_with('\0')) text.pop_back();
    return text;
  }

  CompoundFile* file_;
  std::map<std::string, CompoundFile::Id> streams_;
  std::map<std::uint16_t, std::uint64_t> numbers_;
};

// The header of the mail as it came over the wire: names in lower case, first of each, unfolded.
std::map<std::string, std::string> parse_headers(std::string_view text) {
  std::map<std::string, std::string> headers;
  std::string* last = nullptr;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (last != nullptr) last->append(line);
      continue;
    }
    const std::size_t colon = line.find(':');
    last = nullptr;
    if (colon == std::string_view::npos) continue;
    const auto [place, is_new] = headers.try_emplace(element::lower(line.substr(0, colon)),
                                                     element::trim(line.substr(colon + 1)));
    if (is_new) last = &place->second;
  }
  return headers;
}

// Cut at commas outside of quoted names and comments.
std::vector<std::string> split_addresses(std::string_view text) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  int comments = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_escape = c == '\\' && (is_quoted || comments > 0) && i + 1 < text.size();
    if (is_escape) {
      parts.back().append(text.substr(i++, 2));
      continue;
    }
    if (c == '"' && comments == 0) is_quoted = !is_quoted;
    if (c == '(' && !is_quoted) ++comments;
    if (c == ')' && comments > 0) --comments;
    if (c == ',' && !is_quoted && comments == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (std::string& part : parts) part = std::string(element::trim(part));
  std::erase(parts, std::string());
  return parts;
}

class Reader {
 public:
  Reader(CompoundFile file, const element::ReadContext& context)
      : file_(std::move(file)), context_(context) {}

  OrFailure<MailContent> read() {
    OrFailure<Properties> own = Properties::read(file_, CompoundFile::root, message_head);
    if (!own) return own.error();
    headers_ = parse_headers(own->text(transport_message_headers_tag));
    is_encrypted_ = header("content-type").find("encrypted") != std::string::npos;
    if (is_encrypted_) return MailContent();
    read_head(*own);
    read_body(*own);
    if (const auto failure = read_parts()) return *failure;
    return std::move(content_);
  }

 private:
  std::string header(const std::string& name) const {
    const auto found = headers_.find(name);
    return found == headers_.end() ? std::string() : found->second;
  }

  void read_head(Properties& own) {
    content_.from = split_addresses(sender(own));
    content_.cc = split_addresses(header("cc"));
    content_.bcc = split_addresses(header("bcc"));
    content_.subject = own.text(subject_tag);
    std::string id = header("message-id");
    if (id.starts_with('<')) id.erase(0, 1);
    if (id.ends_with('>')) id.pop_back();
    content_.id = std::move(id);
    if (const auto ticks = own.number(client_submit_time_tag)) {
      // 100 ns since 1601.
      constexpr std::int64_t from_1601_to_1970 = 11'644'473'600;
      content_.date = mail_date(static_cast<std::int64_t>(*ticks / 10'000'000) - from_1601_to_1970);
    }
  }

  std::string sender(Properties& own) const {
    if (const std::string from = header("from"); !from.empty()) return from;
    std::string address = own.text(sender_email_address_tag);
    if (address.empty()) address = own.text(sender_smtp_address_tag);
    if (address.empty()) return own.text(sent_representing_name_tag);
    const std::string name(element::trim(own.text(sender_name_tag)));
    return name.empty() ? fmt::format("<{}>", address) : fmt::format("\"{}\" <{}>", name, address);
  }

  void read_body(Properties& own) {
    if (const auto html = own.binary(html_tag); html && !html->empty()) {
      const bool has_own = own.number(internet_codepage_tag).has_value();
      content_.body =
          to_utf8(*html, own.charset(has_own ? internet_codepage_tag : message_codepage_tag));
      content_.body_kind = MailContent::Body::html;
      return;
    }
    content_.body = own.text(html_tag);
    content_.body_kind = MailContent::Body::html;
    if (!content_.body.empty()) return;
    content_.body = own.text(body_tag);
    content_.body_kind = content_.body.empty() ? MailContent::Body::none : MailContent::Body::plain;
  }

  std::optional<Failure> read_parts() {
    std::int64_t parts = 0;
    for (const CompoundFile::Id id : file_.children(CompoundFile::root)) {
      const std::string& name = file_.name(id);
      const bool is_recipient = name.starts_with("__recip_version1.0_");
      const bool is_attachment = name.starts_with("__attach_version1.0_");
      if (!file_.is_storage(id) || (!is_recipient && !is_attachment)) continue;
      if (++parts > context_.limits.mail_parts) return element::past_limit("mail_parts");
      OrFailure<Properties> part = Properties::read(file_, id, part_head);
      if (!part) return part.error();
      if (is_recipient) read_recipient(*part);
      if (is_attachment) read_attachment(*part);
    }
    return std::nullopt;
  }

  void read_recipient(Properties& part) {
    std::string address = part.text(smtp_address_tag);
    if (address.empty()) address = part.text(email_address_tag);
    content_.to.push_back(std::move(address));
  }

  // A message in a message is a storage, which no other reader could read: it is left out.
  void read_attachment(Properties& part) {
    auto bytes = part.binary(attach_data_tag);
    if (!bytes) return;
    std::string name = element::base_name(part.text(attach_long_filename_tag));
    content_.attachments.push_back({.name = name.empty() ? "unknown" : std::move(name),
                                    .content_type = part.text(attach_mime_tag),
                                    .bytes = *std::move(bytes)});
  }

  CompoundFile file_;
  const element::ReadContext& context_;
  MailContent content_;
  std::map<std::string, std::string> headers_;
  bool is_encrypted_ = false;
};

}  // namespace

element::Reading read_msg(std::string_view bytes, const element::ReadContext& context,
                          const ReadAttachment& read_attachment) {
  OrFailure<CompoundFile> file = CompoundFile::open(bytes, "msg");
  if (!file) return file.error();
  OrFailure<MailContent> content = Reader(*std::move(file), context).read();
  if (!content) return content.error();
  return read_content(*std::move(content), context, read_attachment);
}

}  // namespace docket::executor::office
