// An Open Packaging Conventions package: parts of a ZIP archive and the relationships between them
// (ECMA-376 Part 2).
//
// Guarantees: a part's name has no leading slash. Targets are resolved inside the package; an
//   external target is text and nothing is ever fetched.
// Errors: those of Archive and Xml; a part that a relationship names but the archive lacks is
//   `broken_file`.
// Threads: one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/element/reader.h"
#include "executor/office/archive.h"
#include "executor/office/or_failure.h"
#include "executor/office/xml.h"

namespace docket::executor::office {

struct Relationship {
  std::string id;
  std::string type;  // last segment of its URI, e.g. "styles": one word for strict and transitional
  std::string target;     // a part's name, or the text as it stands when external
  std::string reference;  // the text as it stands
  bool is_external = false;
};

class Relationships {
 public:
  explicit Relationships(std::vector<Relationship> all);
  // The first one; null when there is none.
  const Relationship* by_id(std::string_view id) const;
  const Relationship* by_type(std::string_view type) const;

 private:
  std::vector<Relationship> all_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

class Package {
 public:
  static OrFailure<Package> open(std::string_view bytes, const element::ReadLimits& limits,
                                 std::string_view format);

  // Of the package itself with an empty `part`. None when the part has no relationships.
  OrFailure<Relationships> relationships(std::string_view part);
  OrFailure<Xml> xml(std::string_view part);
  // The part that is related as `type`; empty without such a relationship.
  OrFailure<std::optional<Xml>> related_xml(const Relationships& related, std::string_view type);
  bool contains(std::string_view part) const { return archive_.contains(part); }
  // The part that the package is about: target of its "officeDocument".
  OrFailure<std::string> main_part();
  Failure broken() const { return archive_.broken(); }

 private:
  Package(Archive archive, std::string_view format)
      : archive_(std::move(archive)), format_(format) {}

  Archive archive_;
  std::string format_;
};

// `reference` as seen from `part`, without "." and ".." and leading slash.
std::string resolve_part(std::string_view part, std::string_view reference);

}  // namespace docket::executor::office
