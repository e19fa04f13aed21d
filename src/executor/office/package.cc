#include "executor/office/package.h"

#include <algorithm>
#include <utility>

namespace docket::executor::office {
namespace {

std::string_view folder_of(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : part.substr(0, slash);
}

// "word/document.xml" has its relationships in "word/_rels/document.xml.rels".
std::string relationships_part(std::string_view part) {
  const std::string_view folder = folder_of(part);
  std::string name(folder);
  if (!folder.empty()) name += '/';
  name += "_rels/";
  name += folder.empty() ? part : part.substr(folder.size() + 1);
  return name + ".rels";
}

std::string_view last_segment(std::string_view uri) { return uri.substr(uri.rfind('/') + 1); }

}  // namespace

Relationships::Relationships(std::vector<Relationship> all) : all_(std::move(all)) {
  for (std::size_t i = 0; i < all_.size(); ++i) by_id_.try_emplace(all_[i].id, i);
}

const Relationship* Relationships::by_id(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &all_[found->second];
}

const Relationship* Relationships::by_type(std::string_view type) const {
  const auto found = std::ranges::find(all_, type, &Relationship::type);
  return found == all_.end() ? nullptr : &*found;
}

std::string resolve_part(std::string_view part, std::string_view reference) {
  std::vector<std::string_view> segments;
  const auto walk = [&](std::string_view path) {
    while (!path.empty()) {
      const std::size_t slash = std::min(path.find('/'), path.size());
      const std::string_view segment = path.substr(0, slash);
      path.remove_prefix(std::min(slash + 1, path.size()));
      if (segment == "..") {
        if (!segments.empty()) segments.pop_back();
      } else if (!segment.empty() && segment != ".") {
        segments.push_back(segment);
      }
    }
  };
  if (!reference.starts_with('/')) walk(folder_of(part));
  walk(reference);
  std::string name;
  for (const std::string_view segment : segments) {
    if (!name.empty()) name += '/';
    name += segment;
  }
  return name;
}

OrFailure<Package> Package::open(std::string_view bytes, const element::ReadLimits& limits,
                                 std::string_view format) {
  auto archive = Archive::open(bytes, limits, format);
  if (!archive) return archive.error();
  return Package(std::move(*archive), format);
}

OrFailure<Relationships> Package::relationships(std::string_view part) {
  const std::string name = relationships_part(part);
  std::vector<Relationship> all;
  if (!archive_.contains(name)) return Relationships(std::move(all));
  const auto document = xml(name);
  if (!document) return document.error();
  for (const pugi::xml_node node : document->root().children("Relationship")) {
    const std::string_view mode = node.attribute("TargetMode").value();
    const std::string_view target = node.attribute("Target").value();
    const bool is_external = mode == "External";
    all.push_back({.id = node.attribute("Id").value(),
                   .type = std::string(last_segment(node.attribute("Type").value())),
                   .target = is_external ? std::string(target) : resolve_part(part, target),
                   .reference = std::string(target),
                   .is_external = is_external});
  }
  return Relationships(std::move(all));
}

OrFailure<Xml> Package::xml(std::string_view part) {
  auto bytes = archive_.read(part);
  if (!bytes) return bytes.error();
  return Xml::parse(std::move(*bytes), archive_.limits(), format_);
}

OrFailure<std::optional<Xml>> Package::related_xml(const Relationships& related,
                                                   std::string_view type) {
  const Relationship* part = related.by_type(type);
  if (part == nullptr || part->is_external) return std::optional<Xml>();
  auto found = xml(part->target);
  if (!found) return found.error();
  return std::optional<Xml>(std::move(*found));
}

OrFailure<std::string> Package::main_part() {
  const auto related = relationships("");
  if (!related) return related.error();
  const Relationship* main = related->by_type("officeDocument");
  if (main == nullptr || main->is_external) return broken();
  return main->target;
}

}  // namespace docket::executor::office
