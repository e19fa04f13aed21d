#include "executor/host/file_status.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "executor/host/glob.h"
#include "executor/host/open_below.h"
#include "executor/host/words.h"

namespace docket::executor::host {
namespace {

constexpr std::size_t piece_bytes = 64U << 10;

// Its owner may have written a path of his own with links in it.
bool is_own(const std::string& path, const std::string& own) {
  std::error_code error;
  const std::string resolved = std::filesystem::canonical(own, error).string();
  return is_below(path, own) || (!error && is_below(path, resolved));
}

bool is_hidden(const std::string& path, const FilePolicy& policy) {
  return std::ranges::any_of(policy.denied,
                             [&](const std::string& each) { return matches_glob(each, path); }) ||
         std::ranges::any_of(policy.own_paths,
                             [&](const std::string& each) { return is_own(path, each); });
}

Failure hidden(const std::string& path) {
  return denied(fmt::format("path {} is not allowed by host policy", in_quotes(path)));
}

// The longest root that the path lies in; null: none.
const std::string* root_of(const std::string& path, const FilePolicy& policy) {
  const std::string* longest = nullptr;
  for (const std::string& root : policy.roots) {
    if (is_below(path, root) && (longest == nullptr || root.size() > longest->size())) {
      longest = &root;
    }
  }
  return longest;
}

// Where an open file truly is, or was, links resolved; empty when /proc does not tell.
std::string true_path(const Descriptor& file) {
  std::array<char, PATH_MAX> buffer{};
  const std::string link = fmt::format("/proc/self/fd/{}", file.number());
  const ssize_t size = readlink(link.c_str(), buffer.data(), buffer.size());
  std::string path(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  // What the kernel adds to the name of a file that somebody has removed meanwhile.
  constexpr std::string_view removed = " (deleted)";
  struct stat found{};
  const bool is_removed = fstat(file.number(), &found) == 0 && found.st_nlink == 0;
  if (is_removed && path.ends_with(removed)) path.resize(path.size() - removed.size());
  return path;
}

Failure cannot_open(const std::string& path, int error) {
  if (error == EXDEV || error == ELOOP) {
    return denied(fmt::format("path {} is outside the allowed directories", in_quotes(path)));
  }
  if (error == EACCES || error == EPERM) return denied("permission denied: " + in_quotes(path));
  if (error == ENXIO || error == ENODEV) return invalid("not a regular file: " + in_quotes(path));
  return io("cannot open " + in_quotes(path), error);
}

// What tells one state of a file from another.
bool is_same(const struct stat& before, const struct stat& after) {
  return before.st_ino == after.st_ino && before.st_size == after.st_size &&
         before.st_mtim.tv_sec == after.st_mtim.tv_sec &&
         before.st_mtim.tv_nsec == after.st_mtim.tv_nsec;
}

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

// Of all that is in the file, up to `bytes_max`.
OrFailure<std::string> digest_of(const Descriptor& file, std::int64_t bytes_max,
                                 const Context& context) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
  if (!hash || EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) != 1) {
    return io("cannot compute a digest");
  }
  std::string piece(piece_bytes, '\0');
  for (std::int64_t offset = 0;;) {
    if (context.is_cancelled()) return cancelled();
    const ssize_t size = pread(file.number(), piece.data(), piece.size(), offset);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return io("cannot read the file", errno);
    if (size == 0) break;
    offset += size;
    if (offset > bytes_max) return denied("file too large");
    EVP_DigestUpdate(hash.get(), piece.data(), static_cast<std::size_t>(size));
  }
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  EVP_DigestFinal_ex(hash.get(), reinterpret_cast<unsigned char*>(digest.data()), &length);
  return hex(std::string_view(digest).substr(0, length));
}

OrFailure<std::string> steady_digest(const Descriptor& file, std::int64_t bytes_max,
                                     const Context& context) {
  for (int attempt = 1; attempt <= 2; ++attempt) {
    struct stat before{};
    struct stat after{};
    if (fstat(file.number(), &before) != 0) return io("cannot read the file", errno);
    if (before.st_size > bytes_max) return denied("file too large");
    OrFailure<std::string> digest = digest_of(file, bytes_max, context);
    if (!digest) return digest;
    if (fstat(file.number(), &after) != 0) return io("cannot read the file", errno);
    if (is_same(before, after)) return digest;
  }
  return io("file changes while being read");
}

std::string_view state_of(const std::string& digest, const std::string& expected) {
  if (expected.empty()) return "untracked";
  return digest == expected ? "in-sync" : "drifted";
}

}  // namespace

OrFailure<boost::json::object> file_status(const FileData& data, const FilePolicy& policy,
                                           const Context& context) {
  const std::string* root = root_of(data.path, policy);
  if (root == nullptr) {
    return denied(fmt::format("path {} is outside the allowed directories", in_quotes(data.path)));
  }
  if (is_hidden(data.path, policy)) return hidden(data.path);
  const std::string_view rest = std::string_view(data.path).substr(root->size());
  const std::size_t begin = std::min(rest.find_first_not_of('/'), rest.size());
  const Opened opened = open_below(*root, std::string(rest.substr(begin)));
  if (opened.error == ENOENT || opened.error == ENOTDIR) {
    return boost::json::object{{"path", data.path}, {"status", "missing"}, {"changed", false}};
  }
  if (opened.error != 0) return cannot_open(data.path, opened.error);
  const std::string true_place = true_path(opened.file);
  if (true_place.empty() || is_hidden(true_place, policy)) return hidden(data.path);
  struct stat found{};
  if (fstat(opened.file.number(), &found) != 0) return io("cannot read the file", errno);
  if (!S_ISREG(found.st_mode)) return invalid("not a regular file: " + in_quotes(data.path));
  const OrFailure<std::string> digest = steady_digest(opened.file, policy.bytes_max, context);
  if (!digest) return digest.error();
  return boost::json::object{{"path", data.path},
                             {"status", state_of(*digest, data.expected)},
                             {"sha256", *digest},
                             {"changed", false}};
}

}  // namespace docket::executor::host
