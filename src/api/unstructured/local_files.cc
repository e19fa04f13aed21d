#include "api/unstructured/local_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "api/unstructured/connectors.h"
#include "delivery/open_below.h"

namespace docket::api::unstructured {
namespace {

bool is_regular(int folder, const char* name) {
  struct stat status{};
  return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(status.st_mode);
}

Error unreadable(const std::string& name) {
  return invalid_argument(fmt::format("The file '{}' of the source cannot be read.", name));
}

Error too_large(const std::string& name, std::uint64_t bytes_max) {
  return invalid_argument(
      fmt::format("The file '{}' of the source has more than {} bytes.", name, bytes_max));
}

Answered told(const Error& error) {
  if (error.code == ErrorCode::unavailable) return failed(error, no_source);
  return detail(422, error.message);
}

}  // namespace

Result<LocalFolder> LocalFolder::open(const std::string& root, const std::string& folder) {
  auto below = delivery::open_below(root, folder);
  if (!below) {
    return not_found(fmt::format("The source's folder '{}' cannot be opened.", folder));
  }
  return LocalFolder(*std::move(below));
}

Result<std::vector<std::string>> LocalFolder::names(std::size_t files_max) const {
  // A stream of its own, because it moves the descriptor's place.
  const int copy = openat(descriptor_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = copy < 0 ? nullptr : fdopendir(copy);
  if (stream == nullptr) {
    if (copy >= 0) close(copy);
    return invalid_argument("The source's folder cannot be read.");
  }
  const auto close_stream = [](DIR* open) { closedir(open); };
  const std::unique_ptr<DIR, decltype(close_stream)> closer(stream, close_stream);
  std::vector<std::string> names;
  while (const dirent* entry = readdir(stream)) {
    if (!is_regular(descriptor_.number(), entry->d_name)) continue;
    if (names.size() == files_max) {
      return invalid_argument(
          fmt::format("The source's folder holds more than {} files.", files_max));
    }
    names.emplace_back(entry->d_name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::string> LocalFolder::read(const std::string& name, std::uint64_t bytes_max) const {
  const Descriptor file(
      openat(descriptor_.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status{};
  const bool is_file = file && fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode);
  if (!is_file) return unreadable(name);
  constexpr std::size_t piece = 1U << 20U;
  std::string bytes;
  for (;;) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    const ssize_t count = ::read(file.number(), bytes.data() + before, piece);
    if (count < 0) return unreadable(name);
    bytes.resize(before + static_cast<std::size_t>(count));
    if (bytes.size() > bytes_max) return too_large(name, bytes_max);
    if (count == 0) return bytes;
  }
}

Task<OrAnswer<std::vector<job::InputFile>>> read_local(const Context* context,
                                                       store::Record source) {
  const Options& options = context->options;
  if (options.local_root.empty()) co_return no_root(source_sort);
  const std::string root = options.local_root;
  const std::string below = read_connector(source).folder;
  using Opened = Result<std::shared_ptr<LocalFolder>>;
  const std::function<Opened()> open = [root, below]() -> Opened {
    auto opened = LocalFolder::open(root, below);
    if (!opened) return opened.error();
    return std::make_shared<LocalFolder>(*std::move(opened));
  };
  const Opened folder = co_await context->pool.run<Opened>(open);
  if (!folder) co_return told(folder.error());
  using Names = Result<std::vector<std::string>>;
  const std::function<Names()> list = [folder = *folder, &options] {
    return folder->names(static_cast<std::size_t>(options.files_max));
  };
  const Names names = co_await context->pool.run<Names>(list);
  if (!names) co_return told(names.error());

  std::vector<job::InputFile> files;
  std::uint64_t bytes_left = options.request_bytes_max;
  for (const std::string& name : *names) {
    const std::function<Result<std::string>()> read = [folder = *folder, &options, name] {
      return folder->read(name, options.file_bytes_max);
    };
    Result<std::string> bytes = co_await context->pool.run<Result<std::string>>(read);
    if (!bytes) co_return told(bytes.error());
    if (bytes->size() > bytes_left) {
      co_return detail(422, fmt::format("The source's files have more than {} bytes together.",
                                        options.request_bytes_max));
    }
    bytes_left -= bytes->size();
    const auto writer = context->services.engine.new_file(name, "");
    const Result<void> taken = co_await writer->append(*std::move(bytes));
    if (!taken) co_return told(taken.error());
    Result<job::InputFile> file = co_await writer->finish();
    if (!file) co_return told(file.error());
    files.push_back(*std::move(file));
  }
  co_return files;
}

}  // namespace docket::api::unstructured
