#include "worker/children.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>

namespace docket::worker {
namespace {

std::optional<pid_t> number_of(const std::string& name) {
  pid_t number = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

// "pid (name) state ppid …", where the name may hold anything: proc(5).
std::optional<pid_t> parent_of(pid_t process) {
  std::ifstream stream("/proc/" + std::to_string(process) + "/stat");
  std::string stat;
  std::getline(stream, stat, '\0');
  const std::size_t name_end = stat.rfind(')');
  constexpr std::size_t to_parent = 4;  // ") S "
  if (name_end == std::string::npos || name_end + to_parent >= stat.size()) return std::nullopt;
  pid_t parent = 0;
  const char* const begin = stat.data() + name_end + to_parent;
  if (std::from_chars(begin, stat.data() + stat.size(), parent).ec != std::errc()) {
    return std::nullopt;
  }
  return parent;
}

}  // namespace

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const auto process = number_of(entry->path().filename().string());
    if (process && parent_of(*process) == parent) children.push_back(*process);
  }
  return children;
}

}  // namespace docket::worker
