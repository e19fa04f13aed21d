#include "delivery/order.h"

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "auth/secret.h"
#include "wire/json_reader.h"

namespace docket::delivery {
namespace {

constexpr std::size_t input_bytes_max = 64U << 10U;
constexpr std::size_t segment_bytes_max = 255;  // NAME_MAX of Linux

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

std::string encode(const Order& order) {
  const boost::json::object inner = {{"folder", order.folder}, {"name", order.name}};
  return boost::json::serialize(boost::json::object{{"deliver", inner}});
}

Result<Order> decode_order(std::string_view input) {
  const auto object = wire::parse_object(input, input_bytes_max);
  if (!object) return object.error();
  wire::JsonReader outer(*object);
  const boost::json::object* inner = outer.object("deliver");
  if (inner == nullptr) {
    outer.expected("deliver", "to be there");
    return *outer.fault();
  }
  Order order;
  wire::JsonReader reader(*inner);
  reader.require("folder", order.folder);
  reader.require("name", order.name);
  if (reader.fault()) return *reader.fault();
  return order;
}

std::string folder_of_tenant(std::string_view name) {
  std::string folder;
  std::size_t kept = 0;  // of it, before a hash
  const std::string hash = "%%" + auth::to_hex(auth::sha256(name));
  for (const char c : name) {
    const bool may_stay = is_plain(c) || (c == '.' && !folder.empty());
    folder += may_stay ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    if (folder.size() + hash.size() <= segment_bytes_max) kept = folder.size();
  }
  if (folder.size() > segment_bytes_max) return folder.substr(0, kept) + hash;
  return folder.empty() ? "%" : folder;
}

}  // namespace docket::delivery
